// What an edit leaves behind: nothing. The long run is `scripts/bench reloads`.
#include <algorithm>
#include <fstream>
#include <iterator>

#include "support/catch.hpp"
#include "system/running_engine.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

namespace fs = std::filesystem;

std::string proc(pid_t process, const std::string& file) {
  std::ifstream stream("/proc/" + std::to_string(process) + "/" + file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// The processes below `root`, dead ones that nobody has waited for included.
std::size_t descendants(pid_t root) {
  std::size_t count = 0;
  for (const auto& task : fs::directory_iterator("/proc/" + std::to_string(root) + "/task")) {
    std::istringstream children(proc(root, "task/" + task.path().filename().string() + "/children"));
    for (pid_t child = 0; children >> child;) count += 1 + descendants(child);
  }
  return count;
}

struct Held {
  std::ptrdiff_t mappings, descriptors;
  std::size_t processes;
  bool operator==(const Held&) const = default;
};

Held held_by(pid_t engine) {
  const std::string maps = proc(engine, "maps");
  const fs::directory_iterator descriptors("/proc/" + std::to_string(engine) + "/fd");
  return {std::count(maps.begin(), maps.end(), '\n'), std::distance(begin(descriptors), end(descriptors)),
          descendants(engine)};
}

/// What it holds once that has been the same for half a second: its workers are ready and nothing fades.
Held at_rest(pid_t engine) {
  Held held{};
  int same = 0;
  wait_until(
      [&] {
        const Held now = held_by(engine);
        same = now == held ? same + 1 : 0;
        held = now;
        return same == 10;
      },
      Seconds(30), Seconds(0.05));
  return held;
}

/// A sine of that loudness, which has a delay line at every other number.
std::string source(int number) {
  const bool line = number % 2 == 0;
  return "#include <chronus/module.hpp>\nstruct Probe : Module {\n  Out out;\n  Phase phase;\n" +
         std::string(line ? "  DelayLine line;\n  void prepare() { line.resize(4800); }\n" : "") +
         "  void tick() {\n    phase.advance(220 * dt);\n    out = 0.1" + std::to_string(number) +
         " * sin_turns(phase);\n" + (line ? "    line.write(out);\n" : "") + "  }\n};\n";
}

}  // namespace

SCENARIO("Reloads leave no mapping, no descriptor and no process behind") {
  GIVEN("an engine that plays a module and has swapped it some times") {
    RunningEngine engine({"vco"});
    write(engine.place.modules + "/probe.cpp", source(0));
    REQUIRE(engine.data({"reload", "probe"})["ok"] == true);
    engine.ask({"add", "p", "probe"});
    engine.ask({"connect", "p", "out"});
    int number = 0;
    const auto reload = [&](int times) {
      for (const int end = number + times; number < end;) {
        const auto reply = engine.data({"reload", "probe", "-"}, source(++number));
        INFO(reply.dump());
        REQUIRE(reply["ok"] == true);
        REQUIRE(reply["sample"] > 0);
      }
    };
    const auto optimised = [&] { return engine.data({"status"})["modules"]["probe"]["tier"] == "optimised"; };
    reload(106);  // status remembers the last hundred
    REQUIRE(wait_until(optimised, Seconds(60)));
    const Held before = at_rest(engine.process.id());
    REQUIRE(before.processes >= 2);

    WHEN("it is swapped sixty times more") {
      reload(60);
      REQUIRE(wait_until(optimised, Seconds(60)));
      THEN("all is as it was before, once the workers are at rest") {
        const Held after = at_rest(engine.process.id());
        CHECK(after.descriptors == before.descriptors);
        CHECK(after.processes == before.processes);
        // The two versions differ by a few mappings, and the heap may have got one or the other.
        CHECK(after.mappings <= before.mappings + 8);
      }
    }
  }
}
