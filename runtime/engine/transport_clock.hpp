// The transport: tempo, beat, whether it runs.
#pragma once

#include <chronus_host/abi.hpp>

#include <cstdint>
#include <limits>

#include "engine/event.hpp"
#include "engine/tempo_ramp.hpp"

namespace chronus::engine {

/// [audio-thread, real-time-safe]
class TransportClock {
 public:
  explicit TransportClock(double sample_rate) noexcept
      : rate_(sample_rate), transport_{0, 0, 120 / 60.0 / sample_rate, 120, 4, true} {}

  const Transport& transport() const noexcept { return transport_; }

  /// The sample at which the tempo's next step begins.
  std::int64_t due() const noexcept { return due_; }

  /// Begins the tempo's step that is due at `sample`.
  void follow(std::int64_t sample) noexcept [[clang::nonblocking]];

  /// False if the event is not for the transport.
  bool apply(const Event&, std::int64_t sample) noexcept [[clang::nonblocking]];

 private:
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

  void set_speed(bool playing, double bpm, std::int64_t sample) noexcept;
  void turn_tempo(const Event&, std::int64_t sample) noexcept;

  double rate_;
  Transport transport_;
  TempoRamp tempo_;
  std::int64_t due_ = never;
};

}  // namespace chronus::engine
