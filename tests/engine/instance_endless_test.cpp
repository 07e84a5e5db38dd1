// Code that does not come to an end, where it is not a block's: there is no watchdog in builds with a
// sanitizer.
#ifndef CHRONUS_SANITIZED
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "engine/villain.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::test;

using ReportKind = engine::Report::Kind;

namespace {

/// A thread that plays as long as it lives.
class Device {
 public:
  /// Returns once it has played a block, so with the plan that was published.
  explicit Device(engine::Engine& engine) : thread_([this, &engine] { play(engine); }) {
    while (blocks_ == 0) std::this_thread::yield();
  }
  ~Device() { stop(); }
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  void stop() {
    stopped_ = true;
    if (thread_.joinable()) thread_.join();
  }

  std::vector<float> right;                 ///< what was heard; once stopped
  std::atomic<int> blocks_while_acting{0};  ///< that were begun and ended since a module has begun to act up

 private:
  void play(engine::Engine& engine) {
    std::vector<float> left(64), block(64);
    while (!stopped_) {
      const bool acting = acts;
      engine.process(left.data(), block.data(), 64);
      right.insert(right.end(), block.begin(), block.end());
      ++blocks_;
      blocks_while_acting += acting;
      std::this_thread::sleep_for(std::chrono::microseconds(500));
    }
  }

  std::atomic<int> blocks_{0};
  std::atomic<bool> stopped_{false};
  std::thread thread_;
};

}  // namespace

SCENARIO("While code outside of the block does not come to an end, the sound goes on") {
  act = loop_for_ever;
  Playing playing;
  playing.stage.set_code("sine", sine());
  const auto begin = [&](const char* place, int well) {
    playing.stage.set_code("module", later(1, place, well));
    show(playing);
  };
  const auto check_sound = [&](Device& device) {
    const int meanwhile = device.blocks_while_acting;  // in a second of this thread's CPU time
    device.stop();
    CHECK(meanwhile >= 20);
    Playing without;
    without.stage.set_code("sine", sine());
    show(without);
    CHECK(device.right == without.play(static_cast<int>(device.right.size())).right);
    CHECK(playing.play(4800).left.back() > 0);
  };
  WHEN("it is the second node's constructor") {
    begin("constructor", 1);
    Device device(playing.engine);
    CHECK(show_second(playing) == "its constructor does not come to an end");
    check_sound(device);
  }
  WHEN("it is the second node's prepare()") {
    begin("prepare", 1);
    Device device(playing.engine);
    CHECK(show_second(playing) == "prepare() does not come to an end");
    check_sound(device);
  }
}

SCENARIO("A reset() that does not come to an end is cut off as a block is, and the version before plays") {
  act = loop_for_ever;
  Playing playing, without;
  playing.stage.set_code("module", good(1));
  for (Playing* each : {&playing, &without}) {
    each->stage.set_code("sine", sine());
    show(*each);
    each->play(4800);
  }
  const auto check_recovered = [&] {
    const Stereo sound = playing.play(9600);
    CHECK(sound.left.back() == 0.25f);
    CHECK(count_of(playing, ReportKind::failed) == 1);
    CHECK(playing.stage.find("a")->refusal == "it does not come to an end; the version before plays again");
    CHECK(sound.right == without.play(9600).right);
  };
  WHEN("it is the second time that somebody asks for it") {
    playing.stage.set_code("module", later(2, "reset"));
    playing.stage.reset("a", 0);
    CHECK(playing.play(4800).left.back() == 0.75f);
    without.play(4800);
    playing.stage.reset("a", 0);
    check_recovered();
  }
  WHEN("the engine asks for it, since samples are non-finite") {
    playing.stage.set_code("module", later(2, "reset"));
    CHECK(playing.play(4800).left.back() == 0.75f);
    without.play(4800);
    gives_numbers = false;
    check_recovered();
  }
}
#endif
