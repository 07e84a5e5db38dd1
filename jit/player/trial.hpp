// An instance fed with test signals, whose outputs are checked. [player]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/code.hpp"

namespace chronus::jit {

/// The current act, for the guard's message.
enum class Act : std::uint8_t { create, prepare, play, destroy };
using Enter = void (*)(Act);

/// The signal at the inputs.
enum class Feed : std::uint8_t { silence, noise, impulses, gates, dc, square };
inline constexpr int feeds = 6;
const char* to_text(Feed);

/// Buffers aligned to 64 bytes, one per port, of the module's own sample type.
class Buffers {
 public:
  Buffers(std::size_t ports, std::size_t floats);
  float* operator[](std::size_t i) const { return pointers_[i]; }
  float* const* data() const { return pointers_.data(); }

 private:
  std::size_t floats_;
  std::vector<float> memory_;
  std::vector<float*> pointers_;
};

/// A non-finite sample.
struct Broken {
  std::string output;
  float value;
};

/// Its memory belongs to the host: reset_host() frees it once no instance is left. Any call may crash or
/// never return.
class Trial {
 public:
  static constexpr int most_frames = 128;

  /// Constructs an instance. `enter` is called before each act.
  Trial(const ModuleInfo&, const Entry&, Enter enter);
  ~Trial();
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

  std::vector<float> values;       ///< of the parameters, initially their starts
  std::vector<std::string> texts;  ///< of the texts, initially their starts

  /// Prepares the instance with `values` and `texts`; may be called again. False if the module refuses.
  bool prepare(float sample_rate);

  /// Fills all inputs with a signal, and all parameters with their `values`, for the next run().
  void feed(Feed, int frames);

  /// The next samples of an input or parameter, one float per lane and frame.
  float* input(std::size_t port) { return inputs_[port]; }
  float* param(std::size_t index) { return params_[index]; }

  /// Plays. `moving`: parameters are read per frame.
  void run(int frames, bool moving = false);

  /// The last run's samples.
  const float* output(std::size_t port) const { return outputs_[port]; }
  int frames() const { return frames_; }
  std::size_t floats() const { return static_cast<std::size_t>(frames_) * lanes_; }

  /// The first non-finite sample of the last run.
  std::optional<Broken> broken() const;

  /// The highest finite sample of the last run at the audio outputs.
  double peak() const;

  /// Calls the module's own reset(), if it has one; the engine restores the others itself.
  void reset() {
    if (info_.has_reset) entry_.reset(self_);
  }

  /// Continues at the other's sample of the music and of the noise.
  void follow(const Trial& other) {
    sample_ = other.sample_;
    noise_ = other.noise_;
  }

  /// -1 to 1, the same sequence in every session.
  float noise();

  std::size_t lanes() const { return lanes_; }
  const unsigned char* bytes() const { return static_cast<const unsigned char*>(self_); }
  unsigned char* self() { return static_cast<unsigned char*>(self_); }

 private:
  void feed_port(Feed, int port, int frames);

  const ModuleInfo& info_;
  const Entry& entry_;
  Enter enter_;
  std::size_t lanes_;
  Buffers inputs_, params_, outputs_;
  std::vector<unsigned char> patched_;
  void* self_;
  int frames_ = 0;
  long long sample_ = 0;
  std::uint32_t noise_ = 1;
};

}  // namespace chronus::jit
