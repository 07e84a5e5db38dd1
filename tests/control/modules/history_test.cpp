#include "control/modules/history.hpp"

#include "engine/stage.hpp"
#include "support/catch.hpp"

using chronus::Code;
using chronus::modules::ModuleHistory;
using chronus::modules::Version;

namespace {

Version version(std::uint64_t number) {
  Version made;
  made.number = number;
  made.code = 100 + number;
  return made;
}

Code code(std::uint64_t number, bool optimised = false) {
  Code made;
  made.version = 100 + number;
  made.optimised = optimised;
  return made;
}

}  // namespace

SCENARIO("A module goes back to the version that the stage has gone back to") {
  GIVEN("three versions") {
    ModuleHistory history;
    for (int i = 0; i < 3; ++i) history.accept(version(history.next_number()));
    REQUIRE(history.playing.number == 3);
    WHEN("the newest fails, and the one before plays on") {
      history.note_failure();
      const Code second = code(2, true);
      history.go_back_to(&second);
      THEN("that one plays, and the number of the other is not given again") {
        CHECK(history.playing.number == 2);
        CHECK(history.playing.optimised);
        CHECK(history.failed() == 3);
        CHECK(history.next_number() == 4);
      }
    }
    WHEN("all but the first fail") {
      const Code first = code(1);
      history.go_back_to(&first);
      CHECK(history.playing.number == 1);
      CHECK_FALSE(history.playing.optimised);
    }
    WHEN("nothing is left") {
      history.go_back_to(nullptr);
      CHECK(history.playing.number == 0);
    }
  }
  GIVEN("more versions than the stage keeps") {
    ModuleHistory history;
    for (std::size_t i = 0; i < chronus::engine::good_versions + 2; ++i)
      history.accept(version(history.next_number()));
    const Code oldest = code(1);
    history.go_back_to(&oldest);
    THEN("the oldest is forgotten") {
      CHECK(history.playing.number == 0);
    }
  }
}
