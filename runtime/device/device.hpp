// Where the sound goes and comes from. A device pulls blocks from a callback; the rest of the program sees
// only this.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/audio_block.hpp"

namespace chronus::device {

using base::AudioBlock;

/// Fills the outputs, of which there are two or more (one of a file that has one); the inputs hold what came
/// in. One call at a time. [audio-thread] [real-time-safe]
using Render = std::function<void(const AudioBlock&)>;

struct Format {
  double sample_rate = 48000;  ///< in Hz
  int block = 128;             ///< frames a callback
  int blocks = 2;              ///< blocks between the callback and the converter
  int outputs = 0;             ///< channels, at most most_channels; as a wish, 0: all that the device has
  int inputs = all_inputs;     ///< likewise

  static constexpr int all_inputs = -1;
};

/// What the operating system granted, and how the device has fared. Any thread.
struct Status {
  std::string name;                          ///< "PulseAudio: default", "clock (nobody hears it)"
  Format format{.outputs = 0, .inputs = 0};  ///< as the device has it, which may not be what was asked for
  bool audible = false;                      ///< a sound card, or a server that may have one
  bool realtime = false;                     ///< real-time scheduling was granted
  std::string realtime_refusal;              ///< why not, and what would grant it
  std::uint64_t callbacks = 0;
  std::uint64_t late = 0;      ///< wake-ups of this thread beyond one block: the machine's fault
  std::uint64_t overruns = 0;  ///< blocks that took more CPU time than they last: the modules' fault
  std::uint64_t xruns = 0;     ///< reported by the sound card
  double worst_late_ms = 0;
  std::uint64_t skipped = 0;  ///< blocks never rendered because the device came too late to catch up
  std::string no_input;       ///< why a card with inputs gives none; empty if it does, or has none
  std::string trouble;        ///< why no sound is asked for any more (the card is gone); empty if all is well
};

class Device {
 public:
  virtual ~Device() = default;  ///< stops

  /// Starts calling `render`. An error says what is wrong and what would help.
  virtual std::expected<void, std::string> start(Render render) = 0;

  /// No further call of `render` once this has returned, which is soon even if a sound server hangs.
  virtual void stop() = 0;

  virtual Status status() const = 0;
};

/// The device that wakes by the clock, for machines without a card: real time, no sound.
std::unique_ptr<Device> open_clock(const Format&);

struct CardChoice {
  std::string api;   ///< "jack", "pulse", "alsa", or empty: the first of these that has a device
  std::string name;  ///< part of the device's name, or empty: the default device
};

/// A sound card through RtAudio. Fails, saying what was tried, if there is none. Waits as long as its server
/// lets it.
std::expected<std::unique_ptr<Device>, std::string> open_sound_card(const CardChoice&, const Format&);

/// The same, to which a sound system that does not answer within three seconds has no card.
std::expected<std::unique_ptr<Device>, std::string> open_sound_card_in_time(const CardChoice&, const Format&);

/// The best device there is: a sound card, else the clock; `why` says aloud why it is the clock.
struct Best {
  std::unique_ptr<Device> device;
  std::string why;
};
Best open_best(const CardChoice&, const Format&);

struct CardInfo {
  std::string api;
  std::string name;
  int channels = 0;  ///< that it plays
  int inputs = 0;    ///< that it hears
  std::vector<unsigned> sample_rates;
};

/// All output devices of all APIs compiled in that answer.
std::vector<CardInfo> list_sound_cards();

}  // namespace chronus::device
