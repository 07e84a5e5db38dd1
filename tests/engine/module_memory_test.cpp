// What modules may have of memory, each and all together.
#include <algorithm>

#include "engine/playing.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"
#include "support/native_module.hpp"

using namespace chronus;
using namespace chronus::engine;
using namespace chronus::test;

namespace {

/// Asks for bytes and writes to the last of them, like a table that is filled in prepare(). Sanitizers look
/// away: where there are none to be had it writes to an address near null.
template <std::size_t bytes>
struct Asks {
  char* data = nullptr;
  __attribute__((noinline, no_sanitize("all"))) void prepare() {
    data = static_cast<char*>(chronus_allocate(bytes));
    data[bytes - 1] = 1;
  }
  void run(const Block& block) { std::fill_n(block.outputs[0], block.frames, 0.5f); }
};

/// Asks a second time for so much that the sum is more than an integer holds.
struct AsksForAll : Asks<64> {
  __attribute__((noinline, no_sanitize("all"))) void prepare() {
    Asks<64>::prepare();
    data = static_cast<char*>(chronus_allocate(~0ul - 31));
    *data = 1;
  }
};

template <class Module>
std::shared_ptr<const Code> code_of(std::uint64_t version = 1) {
  ModuleInfo info;
  info.name = "asks";
  info.outputs = {audio_output()};
  return native_code<Module>(info, version);
}

}  // namespace

SCENARIO("A module that asks for more memory than it may have is refused before it writes there") {
  Playing playing;
  playing.stage.set_code("asks", code_of<Asks<(3ul << 30)>>());
  const auto news = playing.stage.show(patch_of({node("a", "asks")}, {cable("a", "out")}));
  REQUIRE(news.size() == 1);
  CHECK(news[0].refusal ==
        "prepare() refused: asked for more memory than a module may have: 3221225472 bytes of 1073741824");
}

SCENARIO("A module cannot ask for so much that the sum of it seems little") {
  Playing playing;
  playing.stage.set_code("asks", code_of<AsksForAll>());
  const auto news = playing.stage.show(patch_of({node("a", "asks")}, {cable("a", "out")}));
  REQUIRE(news.size() == 1);
  CHECK(holds(news[0].refusal, "more memory than a module may have"));
}

SCENARIO("All modules together have so much memory and no more") {
  EngineOptions options;
  options.module_memory = 200'000;
  Playing playing(options);
  playing.stage.set_code("asks", code_of<Asks<64'000>>());
  graph::Patch patch = patch_of({node("a", "asks"), node("b", "asks"), node("c", "asks"), node("d", "asks")},
                                {cable("a", "out"), cable("d", "out")});
  const auto news = playing.stage.show(patch);
  REQUIRE(news.size() == 1);
  CHECK(news[0].node == "d");
  CHECK(holds(news[0].refusal, "more memory than is left for all modules together: 64000 bytes of 8000"));
  CHECK(playing.play_past_limiter(4800).left.back() == 0.5f);
  WHEN("a node goes, its memory is there for another") {
    patch.nodes.erase_if([](const graph::Node& each) { return each.name == "b"; });
    playing.stage.show(patch);
    playing.play(9600);
    patch.nodes.erase_if([](const graph::Node& each) { return each.name == "d"; });
    patch.cables.pop_back();
    playing.stage.show(patch);
    patch.nodes.push_back(node("e", "asks"));
    CHECK(playing.stage.show(patch).empty());
  }
  WHEN("a version is saved for which there is no room, the one before plays on") {
    const auto again = playing.stage.set_code("asks", code_of<Asks<60'000>>(2));
    CHECK(holds(again[0].refusal, "prepare() refused"));
    CHECK(playing.play(4800).left.back() == 0.5f);
  }
}
