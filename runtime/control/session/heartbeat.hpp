// Polls the audio thread.
#pragma once

#include <cstdint>
#include <optional>

#include "control/language/request.hpp"
#include "control/loop/loop.hpp"
#include "control/session/sample_clock.hpp"
#include "engine/engine.hpp"
#include "engine/stage.hpp"

namespace chronus::session {

/// Collects the audio thread's reports: every 1 ms while something is pending on it, else every 20 ms.
/// [control-thread]
class Heartbeat {
 public:
  /// `device_block`: frames a callback; 0 for a device that does not follow the clock.
  Heartbeat(loop::Loop&, engine::Engine&, engine::Stage&, int device_block);
  ~Heartbeat();
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

  /// The device's new block, in frames.
  void set_device_block(int frames) { device_block_ = frames; }

  /// Polls every 1 ms until the audio thread has taken what was published.
  void quicken();

  /// The absolute sample at which a request's events take effect: turns, hits, resets, the transport. A
  /// change of the patch's shape takes effect at the next block, whose sample is not known in advance.
  std::int64_t sample_of(const language::Request&);

 private:
  void beat();

  loop::Loop& loop_;
  engine::Engine& engine_;
  engine::Stage& stage_;
  int device_block_;
  SampleClock clock_;
  loop::Loop::Timer timer_ = 0;
  bool quick_ = false;
};

}  // namespace chronus::session
