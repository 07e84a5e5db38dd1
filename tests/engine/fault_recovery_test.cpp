// Modules that do what no module may, where they sound: what takes their place.
#include "engine/guard.hpp"
#include "engine/villain.hpp"
#include "support/catch.hpp"
#include "support/sound.hpp"

using namespace chronus;
using namespace chronus::test;

using ReportKind = engine::Report::Kind;

SCENARIO("A module that does what no module may falls silent, and nothing else does") {
  // So that this thread has the memory of its stack, as a device's has: to wait for it page by page while the
  // stack overflows may take longer than the watchdog lets it.
  engine::install_guard();
  engine::use_handler_stack();
  static_cast<void>(engine::guarded([] { overflow_the_stack(); }));
  for (const Kind& kind : kinds) {
    DYNAMIC_SECTION(kind.name) {
      act = kind.act;
      Playing with, without;
      with.stage.set_code("module", villain());
      for (Playing* playing : {&with, &without}) {
        playing->stage.set_code("sine", sine());
        show(*playing);
      }
      const Stereo sound = with.play_past_limiter(48000);
      const Stereo expected = without.play_past_limiter(48000);

      CHECK(sound.right == expected.right);
      CHECK(sound.left[900] == 0.5f);
      CHECK(largest_step(sound.left) < 0.01f);
      CHECK(count_of(with, ReportKind::failed) == 3);
      CHECK(std::abs(sound.left.back()) < 1e-6f);
      const engine::StageNode& a = *with.stage.find("a");
      CHECK(a.refusal.find(engine::to_text(kind.fault)) != std::string::npos);
      CHECK(a.refusal.find("stays silent until its file changes") != std::string::npos);

      WHEN("another node is to play it") {
        with.stage.show(patch_of({node("a", "module"), node("b", "sine"), node("c", "module")},
                                 {cable("a", "out.left"), cable("b", "out.right"), cable("c", "out.left")}));
        const Stereo after = with.play(4800);
        THEN("it is not tried again") {
          CHECK(std::abs(after.left.back()) < 1e-6f);
          CHECK(count_of(with, ReportKind::failed) == 3);
          CHECK(with.stage.find("c")->refusal.find("stays silent until") != std::string::npos);
        }
      }
      WHEN("its file changes") {
        with.stage.set_code("module", good(2));
        const Stereo after = with.play(4800);
        THEN("it plays again") {
          CHECK(after.left.back() == 0.25f);
          CHECK(with.stage.find("a")->refusal.empty());
        }
      }
    }
  }
}

SCENARIO("The last good version takes the place of one that fails where it sounds") {
  act = write_to_null;
  Playing playing;
  playing.stage.set_code("module", good(1));
  playing.stage.set_code("sine", sine());
  show(playing);
  playing.play(4800);
  WHEN("it fails after its fade") {
    playing.stage.set_code("module", villain(2));
    const Stereo sound = playing.play(9600);
    THEN("the version before plays, and new nodes get it") {
      CHECK(sound.left.back() == 0.25f);
      CHECK(count_of(playing, ReportKind::failed) == 1);
      CHECK(playing.stage.code("module")->version == 1);
      CHECK(playing.stage.find("a")->instance->code().version == 1);
      CHECK(playing.stage.find("a")->refusal ==
            "it reads or writes memory that is not its own; the version before plays again");
    }
  }
  WHEN("the version before it fails as well") {
    playing.stage.set_code("module", villain(2));
    playing.play(500);
    playing.stage.set_code("module", villain(3));
    const Stereo sound = playing.play(9600);
    THEN("the one before that plays") {
      CHECK(sound.left.back() == 0.25f);
      CHECK(playing.stage.code("module")->version == 1);
      CHECK(playing.stage.find("a")->refusal ==
            "it reads or writes memory that is not its own; the version before plays again");
    }
  }
  WHEN("it fails while it fades in") {
    act = [] { std::abort(); };
    struct AtOnce {
      void run(const Block&) { write_to_null(); }
    };
    ModuleInfo info;
    info.name = "module";
    info.outputs = {audio_output()};
    playing.stage.set_code("module", native_code<AtOnce>(info, 2));
    const Stereo sound = playing.play(9600);
    THEN("the version before plays on without a break") {
      CHECK(*std::ranges::min_element(sound.left) == 0.25f);
      CHECK(count_of(playing, ReportKind::new_failed) == 1);
      CHECK(playing.stage.find("a")->refusal == "the new version reads or writes memory that is not its own");
    }
  }
}

SCENARIO(
    "What a module does in its constructor, prepare() or destructor ends neither the program nor its node") {
  act = write_to_null;
  Playing playing;
  playing.stage.set_code("module", good(1));
  playing.stage.set_code("sine", sine());
  show(playing);
  playing.play(4800);
  GIVEN("a constructor that faults") {
    const auto news = playing.stage.set_code("module", later(2, "constructor", 0));
    REQUIRE(news.size() == 1);
    CHECK(news[0].refusal == "its constructor reads or writes memory that is not its own");
    CHECK(playing.play(4800).left.back() == 0.25f);
  }
  GIVEN("a prepare() that faults") {
    const auto news = playing.stage.set_code("module", later(2, "prepare", 0));
    REQUIRE(news.size() == 1);
    CHECK(news[0].refusal == "prepare() reads or writes memory that is not its own");
    CHECK(playing.play(4800).left.back() == 0.25f);
  }
  GIVEN("a destructor that faults, in each of three nodes") {
    static int called;
    called = 0;
    act = [] {
      ++called;
      write_to_null();
    };
    playing.stage.set_code("module", later(2, "destructor", 0));
    playing.stage.show(patch_of({node("a", "module"), node("b", "module"), node("c", "module")},
                                {cable("a", "out.left"), cable("b", "out.left"), cable("c", "out.left")}));
    playing.play(4800);
    playing.stage.set_code("module", good(3));
    CHECK(playing.play(4800).left.back() > 0.5f);
    CHECK(playing.stage.settled());
    THEN("it is never called: an instance's memory is freed as a whole") {
      CHECK(called == 0);
    }
  }
  GIVEN("a reset() that faults") {
    playing.stage.set_code("module", later(2, "reset", 0));
    playing.play(4800);
    playing.stage.reset("a", 0);
    CHECK(playing.play(4800).left.back() == 0.25f);
    CHECK(count_of(playing, ReportKind::failed) == 1);
  }
}

SCENARIO("A version that has not failed yet can be taken back") {
  act = [] {};
  Playing playing;
  playing.stage.set_code("sine", sine());
  GIVEN("a version before") {
    playing.stage.set_code("module", good(1));
    show(playing);
    playing.play(4800);
    playing.stage.set_code("module", villain(2));
    playing.play(4800);
    WHEN("the newest is taken back") {
      CHECK(playing.stage.withdraw("module", 2, "it will fail"));
      const Stereo after = playing.play(4800);
      THEN("all its nodes fade to the one before") {
        CHECK(after.left.front() == 0.5f);
        CHECK(after.left.back() == 0.25f);
        CHECK(largest_step(after.left) < 0.01f);
        CHECK(playing.stage.code("module")->version == 1);
        CHECK(playing.stage.find("a")->refusal == "it will fail; the version before plays again");
      }
    }
    WHEN("it is taken back while it fades in") {
      playing.stage.set_code("module", villain(3));
      playing.play(64);
      CHECK(playing.stage.withdraw("module", 3, "it will fail"));
      THEN("the one before it plays") {
        CHECK(playing.play(9600).left.back() == 0.5f);
        CHECK(playing.stage.code("module")->version == 2);
        CHECK(playing.stage.settled());
      }
    }
    WHEN("it is taken back before it begins to fade in") {
      playing.stage.set_code("module", good(3));
      playing.play(64);
      playing.stage.set_code("module", villain(4));
      CHECK(playing.stage.withdraw("module", 4, "it will fail"));
      THEN("the one before it plays") {
        CHECK(playing.play(9600).left.back() == 0.25f);
        CHECK(playing.stage.code("module")->version == 3);
      }
    }
    WHEN("the one before is taken back, and the newest after it") {
      CHECK_FALSE(playing.stage.withdraw("module", 1, "it will fail"));
      CHECK(playing.play(4800).left.back() == 0.5f);
      CHECK(playing.stage.withdraw("module", 2, "it fails, too"));
      THEN("there is nothing to go back to") {
        CHECK(playing.play(9600).left.back() == 0.0f);
        CHECK(playing.stage.code("module") == nullptr);
      }
    }
  }
  GIVEN("no version before") {
    playing.stage.set_code("module", villain(1));
    show(playing);
    playing.play(4800);
    WHEN("it is taken back") {
      CHECK(playing.stage.withdraw("module", 1, "it will fail"));
      THEN("its nodes fall silent without a click, until there is code") {
        const Stereo after = playing.play(9600);
        CHECK(largest_step(after.left) < 0.01f);
        CHECK(after.left.back() == 0.0f);
        CHECK(playing.stage.awaits("module"));
        CHECK(playing.stage.find("a")->refusal == "it will fail; there is no version before");
        playing.stage.set_code("module", good(2));
        CHECK(playing.play(4800).left.back() == 0.25f);
      }
    }
  }
}
