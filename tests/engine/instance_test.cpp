// Modules whose constructor is no good, but not the first time: their audition has seen nothing of it.
#include "engine/instance.hpp"

#include <string>

#include "engine/villain.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::test;

SCENARIO("A constructor that fails the second time refuses the second node, and the first plays on") {
  for (const Kind& kind : kinds) {
    if (kind.fault == engine::Fault::endless) continue;  // instance_endless_test.cpp
    DYNAMIC_SECTION(kind.name) {
      act = kind.act;
      Playing playing, without;
      playing.stage.set_code("module", later(1, "constructor"));
      for (Playing* each : {&playing, &without}) {
        each->stage.set_code("sine", sine());
        show(*each);
        each->play(4800);
      }
      CHECK(show_second(playing) == std::string("its constructor ") + engine::to_text(kind.fault));
      const Stereo sound = playing.play(4800);
      CHECK(*std::ranges::min_element(sound.left) == 0.75f);
      CHECK(sound.right == without.play(4800).right);
    }
  }
}

SCENARIO("A module that fails and cannot be constructed again is silent, and says so") {
  static int samples = 0;
  samples = 0;
  struct Once {
    Once() { Later::reach("constructor"); }
    void run(const Block& block) {
      if ((samples += block.frames) > 4800) divide_by_zero();
      std::fill_n(block.outputs[0], block.frames, 0.75f);
    }
  };
  act = abort_it;
  later(1, "constructor");
  ModuleInfo info;
  info.name = "module";
  info.outputs = {audio_output()};
  Playing playing;
  playing.stage.set_code("module", native_code<Once>(info, 1));
  playing.stage.set_code("sine", sine());
  show(playing);
  CHECK(playing.play(9600).left.back() == Approx(0).margin(1e-3));
  CHECK(playing.stage.find("a")->refusal ==
        "it divides a whole number by zero; started anew, its constructor aborts (a failed assertion or an "
        "exception): it stays silent until its file changes");
  playing.stage.set_code("module", good(2));
  CHECK(playing.play(9600).left.back() == 0.25f);
}
