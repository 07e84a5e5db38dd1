#include "engine/transport_clock.hpp"

#include "engine/timeline.hpp"

namespace chronus::engine {

void TransportClock::set_speed(bool playing, double bpm, std::int64_t sample) noexcept {
  transport_.anchor_beat = beat_at(transport_, sample);
  transport_.anchor_sample = sample;
  transport_.playing = playing;
  transport_.bpm = bpm;
  transport_.beats_per_sample = playing ? bpm / 60 / rate_ : 0;
}

void TransportClock::turn_tempo(const Event& event, std::int64_t sample) noexcept {
  const double from = due_ == never ? transport_.bpm : tempo_.at(static_cast<double>(sample));
  const std::int64_t length =
      event.beats > 0 ? ramp_length(event.beats, from, event.value, rate_) : event.length;
  tempo_ = {from, event.value, sample, length};
  due_ = sample;
}

void TransportClock::follow(std::int64_t sample) noexcept [[clang::nonblocking]] {
  const bool over = tempo_.over(sample);
  set_speed(transport_.playing, over ? tempo_.to : tempo_.mean_from(sample), sample);
  due_ = over ? never : tempo_.step_end(sample);
}

bool TransportClock::apply(const Event& event, std::int64_t sample) noexcept [[clang::nonblocking]] {
  switch (event.kind) {
    case Event::Kind::tempo:
      turn_tempo(event, sample);
      return true;
    case Event::Kind::play:
      set_speed(true, transport_.bpm, sample);
      return true;
    case Event::Kind::stop:
      set_speed(false, transport_.bpm, sample);
      return true;
    case Event::Kind::locate:
      set_speed(transport_.playing, transport_.bpm, sample);
      transport_.anchor_beat = event.value;
      return true;
    default:
      return false;
  }
}

}  // namespace chronus::engine
