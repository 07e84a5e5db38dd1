// The engine as it is used: one thread pulls, another edits. Run under the thread sanitizer this shows that
// nothing is shared but what may be.
#include <atomic>
#include <chrono>
#include <cmath>
#include <thread>

#include "engine/modules.hpp"
#include "engine/playing.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

/// A device: a thread that pulls blocks until it is told to stop, and keeps what was wrong with them.
class Device {
 public:
  explicit Device(engine::Engine& engine) : thread_([this, &engine] { pull(engine); }) {}
  ~Device() { stop(); }

  void stop() {
    stopped_ = true;
    if (thread_.joinable()) thread_.join();
  }

  std::int64_t frames = 0;  ///< this and what follows: once stopped
  std::int64_t not_finite = 0;
  float peak = 0;

 private:
  void pull(engine::Engine& engine) {
    float left[64];
    float right[64];
    while (!stopped_) {
      {
        const AllocationTrap trap;
        engine.process(left, right, 64);
      }
      for (int i = 0; i < 64; ++i) {
        if (!std::isfinite(left[i]) || !std::isfinite(right[i])) ++not_finite;
        peak = std::max({peak, std::abs(left[i]), std::abs(right[i])});
      }
      frames += 64;
      std::this_thread::yield();
    }
  }

  std::atomic<bool> stopped_{false};
  std::thread thread_;
};

graph::Patch patch(int edit) {
  graph::Patch made;
  made.nodes = {node("tone", "sine"), node("level", "constant"), node("loop", "plus_one")};
  made.cables = {cable("tone", "out.left", edit % 3 == 0 ? 0.3 : 0.5), cable("level", "out.right", 0.2),
                 cable("loop", "loop", 0.5), cable("loop", "out", 0.1)};
  if (edit % 4 != 0) {
    made.nodes.push_back(node("other", "sine"));
    made.cables.push_back(cable("other", "out", 0.2));
  }
  if (edit % 5 == 0) made.cables.push_back(cable("tone", "level.level", 0.1));
  return made;
}

}  // namespace

SCENARIO("a patch is edited in every way while another thread plays it") {
  Playing playing;
  engine::Stage& stage = playing.stage;
  stage.set_code("sine", sine<1>());
  stage.set_code("constant", constant());
  stage.set_code("plus_one", plus_one());
  stage.show(patch(1));
  const auto turns_to = [&](auto done) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!done() && std::chrono::steady_clock::now() < end) {
      stage.collect();
      std::this_thread::yield();
    }
    return done();
  };

  Device device(playing.engine);
  int listened = 0;
  for (int edit = 0; edit < 600; ++edit) {
    stage.set_code("sine", edit % 2 ? sine<1>(edit) : sine<-1>(edit));
    stage.turn("level", "level", 0.01 * (edit % 50), 100, playing.engine.now().sample + edit % 128);
    stage.show(patch(edit));
    if (edit % 6 == 0) stage.reset("tone", 0);
    if (edit % 7 == 0) stage.tier_up("constant", constant(edit));
    if (edit % 8 == 0) stage.send({engine::Event::Kind::tempo, 0, 100.0 + edit});
    if (edit % 25 == 0) stage.silence(edit % 50 == 0);
    const auto taps = stage.listen({{"out", "left"}, {"tone", "out"}, {"nobody", "out"}});
    // Every other edit falls into the fade of the one before.
    if (edit % 2) REQUIRE(turns_to([&] { return stage.settled(); }));
    for (const auto& tap : taps) {
      for (float sample = 0; tap->pop(sample);) ++listened;
    }
    stage.stop_listening(taps);
    playing.engine.take_limiter_reduction();
  }
  stage.silence(false);
  CHECK(turns_to([&] { return stage.settled() && stage.playing() == stage.published(); }));
  device.stop();

  const auto happened = [&](engine::Report::Kind kind) {
    return std::ranges::count(playing.events, kind, &engine::StageEvent::kind);
  };
  CHECK(happened(engine::Report::Kind::swapped) >= 300);
  CHECK(happened(engine::Report::Kind::non_finite) == 0);
  CHECK(device.not_finite == 0);
  CHECK(device.peak > 0.1f);
  CHECK(device.peak <= 1);
  CHECK(device.frames == playing.engine.now().sample);
  CHECK(listened > 0);
}
