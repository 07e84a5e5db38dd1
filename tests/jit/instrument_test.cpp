// Every module of the instrument compiles, for one voice, and for many unless it says why not.
#include "jit/instrument.hpp"

#include "support/catch.hpp"

using namespace jit_test;

SCENARIO("The modules of the instrument compile and pass their audition") {
  for (const auto& file : module_files()) {
    Request wanted = request_for(file);
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
