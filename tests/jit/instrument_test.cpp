// Every module of the instrument compiles, for one voice, and for many unless it says why not.
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "jit/compiling.hpp"
#include "support/catch.hpp"

using namespace jit_test;

namespace {

/// What a polyphonic voice is made of must run in lanes.
const std::set<std::string> voices = {"vco", "lfo", "noise", "svf", "ladder", "adsr", "vca", "pan", "drive"};

}  // namespace

SCENARIO("The modules of the instrument compile and pass their audition") {
  for (const auto& entry : std::filesystem::directory_iterator(options().module_folder)) {
    if (entry.path().extension() != ".cpp") continue;
    std::stringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    Request wanted = request(text.str());
    wanted.module = entry.path().stem();
    wanted.file = entry.path();
    const Outcome outcome = compile(wanted);
    INFO(wanted.module << "\n" << to_text(outcome.diagnostics));
    CHECK(outcome.diagnostics.empty());
    CHECK(outcome.audition.verdict.empty());
    REQUIRE(outcome.code);
    const std::string obstacle = outcome.code->info.lane_obstacle;
    INFO(obstacle);
    wanted.lanes = 8;
    const Outcome wide = compile(wanted);
    INFO(to_text(wide.diagnostics));
    CHECK((wide.code || !wide.diagnostics.empty()));
    CHECK((obstacle.empty() || !wide.code));
    if (voices.contains(wanted.module)) CHECK(wide.code);
  }
}
