// The inputs of a module with block(), which gets them as samples that it could write to.
#include <algorithm>

#include "engine/modules.hpp"
#include "engine/playing.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

/// out = in; then it writes to its input, and beyond it up to the end of a block.
struct Spoils {
  void run(const Block& block) {
    std::copy_n(block.inputs[0], block.frames, block.outputs[0]);
    std::fill_n(const_cast<float*>(block.inputs[0]), 100, 9.0f);
  }
};

template <class Module>
std::shared_ptr<const Code> through(std::uint64_t version, bool has_block) {
  ModuleInfo info;
  info.name = "through";
  info.inputs = {input()};
  info.outputs = {audio_output()};
  info.has_block = has_block;
  return native_code<Module>(info, version);
}

struct Reads {
  void run(const Block& block) { std::copy_n(block.inputs[0], block.frames, block.outputs[0]); }
};

}  // namespace

SCENARIO("What block() writes to its inputs nobody else hears, not even the version that it fades to") {
  Playing playing;
  playing.stage.set_code("constant", constant());
  playing.stage.set_code("through", through<Spoils>(1, true));
  playing.stage.show(
      patch_of({node("a", "constant"), node("b", "through"), node("c", "through")},
               {cable("a", "b"), cable("a", "c"), cable("b", "out.left"), cable("c", "out.right")}));
  playing.play(4800);
  const Stereo before = playing.play(4800);
  CHECK(std::ranges::count(before.left, 0.5f) == 4800);
  playing.stage.set_code("through", through<Reads>(2, false));
  const Stereo fade = playing.play(4800);
  for (const std::vector<float>& side : {fade.left, fade.right}) {
    CHECK(*std::ranges::max_element(side) < 0.501f);
    CHECK(*std::ranges::min_element(side) > 0.499f);
  }
}
