// The stream to a sound card, and its thread. Calls to the card's server may block for ever.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "device/device.hpp"
#include "device/gate.hpp"
#include "device/meter.hpp"
#include "device/rt_audio.hpp"
#include "device/runaway.hpp"

namespace chronus::device {

class CardStream {
 public:
  /// `own_thread`: the server leaves the scheduling of the stream's thread to this program. [any-thread]
  CardStream(std::unique_ptr<RtAudio> audio, CardDevice output, std::optional<CardDevice> input,
             bool own_thread)
      : audio_(std::move(audio)),
        output_(std::move(output)),
        input_(std::move(input)),
        own_thread_(own_thread) {}

  /// These call the server, one at a time; they may block. open() returns the card's actual format; a card
  /// that does not open with inputs is opened without. close() has no effect on a closed stream. [any-thread]
  std::expected<Format, std::string> open(const Format& wish);
  Outcome start();
  void close();

  /// Between let_in() and shut_out(), a started stream calls `render`. Both wait at most for the block in
  /// progress. [control-thread]
  void let_in(Render render, const Format&);
  void shut_out();

  const std::string& name() const { return output_.info.name; }

  /// `running`: blocks are expected. [control-thread]
  void write_to(Status&, bool running) const;

 private:
  static int callback(void* output, void* input, unsigned count, double, RtAudioStreamStatus, void* user);
  Outcome try_to_open(Opening&, int outputs, int inputs);
  bool play(float* output, const float* input, int frames, bool underflow);

  std::mutex asking_;  ///< guards the next
  const std::unique_ptr<RtAudio> audio_;
  std::string no_input_;
  const CardDevice output_;
  const std::optional<CardDevice> input_;
  const bool own_thread_;
  Format format_;
  Render render_;
  std::vector<float*> outputs_;       ///< scratch of the audio thread
  std::vector<const float*> inputs_;  ///< scratch of the audio thread
  Meter meter_;
  Runaway runaway_;
  Gate gate_;
  std::int64_t period_ns_ = 0;
  std::int64_t due_ns_ = 0;
  std::atomic<bool> lost_{false};
  std::atomic<bool> server_gone_{false};
};

}  // namespace chronus::device
