// Audio devices. A device pulls blocks from a callback; the rest of the program sees only this header.
// [control-thread] except where tagged.
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

/// Fills the outputs, of which there are two or more (one for a file of one channel); the inputs hold what
/// the device recorded. One call at a time. [audio-thread, real-time-safe]
using Render = std::function<void(const AudioBlock&)>;

struct Format {
  double sample_rate = 48000;  ///< in Hz
  int block = 128;             ///< frames per callback
  int blocks = 2;              ///< blocks between the callback and the converter
  int outputs = 0;             ///< channels, at most most_channels; in a request, 0: all that the device has
  int inputs = all_inputs;     ///< channels, at most most_channels; in a request, all_inputs: all

  static constexpr int all_inputs = -1;
};

/// What the operating system granted, and how well the device runs.
struct Status {
  std::string name;                          ///< "PulseAudio: default", "clock (nobody hears it)"
  Format format{.outputs = 0, .inputs = 0};  ///< the actual format, which may differ from the request
  bool audible = false;                      ///< a sound card, or a server that may have one
  bool realtime = false;                     ///< real-time scheduling was granted
  std::string realtime_refusal;              ///< why it was refused, and what would grant it
  std::uint64_t callbacks = 0;
  std::uint64_t late = 0;      ///< wake-ups more than one block late: the machine's fault
  std::uint64_t overruns = 0;  ///< blocks that took more CPU time than they last: the modules' fault
  std::uint64_t xruns = 0;     ///< reported by the sound card
  double worst_late_ms = 0;
  std::uint64_t skipped = 0;  ///< blocks that were not rendered because the device was too late to catch up
  std::string no_input;       ///< why a card with inputs gives none; empty if it does, or has none
  std::string trouble;        ///< why the device requests no sound (the card is gone); empty if all is well
};

class Device {
 public:
  virtual ~Device() = default;  ///< stops

  /// Starts calling `render`. An error says what is wrong and what would help.
  virtual std::expected<void, std::string> start(Render render) = 0;

  /// `render` is not called after this has returned, which is soon even if a sound server hangs.
  virtual void stop() = 0;

  virtual Status status() const = 0;
};

/// The device that wakes by the clock, for machines without a card: real time, no sound.
std::unique_ptr<Device> open_clock(const Format&);

struct CardChoice {
  std::string api;   ///< "jack", "pulse", "alsa", or empty: the first of these that has a device
  std::string name;  ///< part of the device's name, or empty: the default device
};

/// Opens a sound card through RtAudio. An error lists what was tried. May block as long as the card's server
/// does. [any-thread]
std::expected<std::unique_ptr<Device>, std::string> open_sound_card(const CardChoice&, const Format&);

/// Opens a sound card likewise; skips a sound system that does not answer within three seconds.
std::expected<std::unique_ptr<Device>, std::string> open_sound_card_in_time(const CardChoice&, const Format&);

/// The best available device: a sound card, else the clock. `why` says for the user why it is the clock.
struct Best {
  std::unique_ptr<Device> device;
  std::string why;
};
Best open_best(const CardChoice&, const Format&);

struct CardInfo {
  std::string api;
  std::string name;
  int channels = 0;  ///< outputs
  int inputs = 0;
  std::vector<unsigned> sample_rates;
};

/// All output devices of all compiled-in APIs that answer.
std::vector<CardInfo> list_sound_cards();

}  // namespace chronus::device
