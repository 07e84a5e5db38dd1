// The compiler with a cache: what was compiled before is there at once, and what is there is right.
#include <poll.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "jit/cache_entry.hpp"
#include "jit/instance.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace jit_test;
using chronus::test::TempFolder;
namespace fs = std::filesystem;

namespace {

const std::string half = module("Out out; void tick() { int unused; out = 0.5; }");

/// A folder for a cache, and compilers that use it.
struct Kept {
  std::unique_ptr<Compiler> start() const { return start_with_cache(folder.file("cache")); }

  /// The paths of the modules' entries: all but that of the SDK's own functions.
  std::vector<fs::path> modules() const {
    std::vector<fs::path> paths;
    std::error_code none;
    for (const auto& file : fs::directory_iterator(folder.path() / "cache", none)) {
      std::stringstream bytes;
      bytes << std::ifstream(file.path(), std::ios::binary).rdbuf();
      const auto entry = read_cache_entry(bytes.str());
      if (!entry || !entry->info.name.empty()) paths.push_back(file.path());
    }
    return paths;
  }

  TempFolder folder;
};

float first_sample(const Outcome& outcome) {
  return Instance(outcome.code).run(1)["out"].at(0);
}

}  // namespace

SCENARIO("What was compiled before is there at once, optimised") {
  const Kept kept;
  std::vector<Outcome> made;
  {
    const auto first = kept.start();
    made = compile_all(request(half), *first);
    REQUIRE(made.size() == 2);
    CHECK(made[0].worker == "unrehearsed");
  }
  CHECK(kept.modules().size() == 1);
  const auto second = kept.start();
  kill(second->workers().at(0), SIGSTOP);  // whoever needs a worker now waits for ever
  std::vector<Outcome> outcomes;
  second->compile(request(half), [&](Outcome outcome) { outcomes.push_back(std::move(outcome)); });
  CHECK(outcomes.empty());
  pollfd waiting{second->fd(), POLLIN, 0};
  CHECK(poll(&waiting, 1, 0) == 1);
  second->dispatch();
  REQUIRE(outcomes.size() == 1);
  const Outcome& found = outcomes[0];
  CHECK(found.worker == "cache");
  CHECK(found.final);
  REQUIRE(found.code);
  CHECK(found.code->optimised);
  CHECK(found.code->info.outputs.at(0).name == "out");
  CHECK(found.audition.ran);
  CHECK(to_text(found.diagnostics) == to_text(made[0].diagnostics));
  CHECK(to_text(found.diagnostics).find("unused variable") != std::string::npos);
  CHECK(first_sample(found) == 0.5f);
  CHECK(poll(&waiting, 1, 0) == 0);

  WHEN("a render asks for it") {
    Request wanted = request(half);
    wanted.optimised_only = true;
    CHECK(compile(wanted, *second).worker == "cache");
  }
  WHEN("many are asked for at once") {
    int heard = 0;
    for (int i = 0; i < 5; ++i) second->compile(request(half), [&](Outcome) { ++heard; });
    wait_until(*second, [&] { return heard > 0; });
    THEN("only the newest of one module is answered") {
      CHECK(heard == 1);
    }
  }
  WHEN("it is asked for in another width") {
    kill(second->workers().at(0), SIGCONT);
    CHECK(compile(request(half, 8), *second).worker != "cache");
  }
}

SCENARIO("What is refused is not kept, nor what was given up for a newer text") {
  const Kept kept;
  const auto mine = kept.start();
  CHECK_FALSE(compile(request(module("Out out; void tick() { out = 1.0f / 0.0f; }")), *mine).code);
  mine->compile(request(half), [](const Outcome&) {});
  CHECK_FALSE(compile(request("nonsense"), *mine).code);
  CHECK(kept.modules().empty());
}

SCENARIO("A text seen before in this session is found, though another came between") {
  const Kept kept;
  const auto mine = kept.start();
  compile_all(request(half), *mine);
  compile_all(request(module("Out out; void tick() { out = 0.25; }")), *mine);
  const Outcome again = compile(request(half), *mine);
  CHECK(again.worker == "cache");
  CHECK(first_sample(again) == 0.5f);
}

SCENARIO("A header that has changed is compiled anew, with all that includes it") {
  const Kept kept;
  const std::string header = kept.folder.file("level.hpp");
  const auto save = [&](const std::string& text) { std::ofstream(header) << text; };
  save("constexpr float level = 0.5f;\n");
  Request asked = request("#include \"level.hpp\"\n" + module("Out out; void tick() { out = level; }"));
  asked.file = kept.folder.file("thing.cpp");
  const auto mine = kept.start();
  compile_all(asked, *mine);
  const Outcome found = compile(asked, *mine);
  CHECK(found.worker == "cache");
  CHECK(found.headers == std::vector<std::string>{header});
  save("constexpr float level = 0.25f;\n");
  const auto anew = compile_all(asked, *mine);
  CHECK(anew.front().worker != "cache");
  CHECK(first_sample(anew.front()) == 0.25f);
  CHECK(compile(asked, *mine).worker == "cache");
}

SCENARIO("A damaged entry is compiled anew and mended") {
  const Kept kept;
  const auto mine = kept.start();
  compile_all(request(half), *mine);
  const fs::path file = kept.modules().at(0);
  fs::resize_file(file, fs::file_size(file) - 1);
  const auto anew = compile_all(request(half), *mine);
  CHECK(anew.front().worker != "cache");
  CHECK(first_sample(anew.front()) == 0.5f);
  CHECK(compile(request(half), *mine).worker == "cache");
}

SCENARIO("The optimised code of a rehearsed worker holds what it uses of the SDK, and calls none of it") {
  const Kept kept;
  const auto mine = kept.start();
  for (int i = 0; i < 20; ++i) {
    Request wanted =
        request(module("In in; Out out; void tick() { out = tanh(exp2(in) * " + std::to_string(i) + "); }"));
    const auto outcomes = compile_all(wanted, *mine);
    REQUIRE(outcomes.size() == 2);
    if (outcomes.back().worker != "rehearsed") continue;
    for (const fs::path& path : kept.modules()) {
      std::stringstream bytes;
      bytes << std::ifstream(path, std::ios::binary).rdbuf();
      const auto entry = read_cache_entry(bytes.str());
      REQUIRE(entry);
      CHECK(entry->object.find("Vocabulary") == std::string::npos);
      CHECK(entry->object.find("7chronus4math") == std::string::npos);
    }
    return;
  }
  FAIL("no worker was ready with its rehearsal");
}
