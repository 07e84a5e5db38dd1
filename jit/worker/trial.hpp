// An instance on trial: fed with test signals, its outputs looked at.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/code.hpp"

namespace chronus::jit {

/// What is being done when it goes wrong; for the guard.
enum class Act : std::uint8_t { create, prepare, play, destroy };
using Enter = void (*)(Act);

/// What arrives at the inputs.
enum class Feed : std::uint8_t { silence, noise, impulses, gates, dc, square };
inline constexpr int feeds = 6;
const char* to_text(Feed);

/// 64-byte aligned buffers, one a port, of the module's own sample type.
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

/// A sample that is no number.
struct Broken {
  std::string output;
  float value;
};

/// Its memory is the host's: reset_host() takes it back once no instance is left. Any call may crash or never
/// return.
class Trial {
 public:
  static constexpr int most_frames = 128;

  /// Constructs an instance. `enter` is called before each act.
  Trial(const ModuleInfo&, const Entry&, Enter enter);
  ~Trial();
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

  std::vector<float> values;       ///< of the parameters: their starts, until somebody changes them
  std::vector<std::string> texts;  ///< the same

  /// Prepares the instance with `values` and `texts`; may be called again. False if it refuses.
  bool prepare(float sample_rate);

  /// Gives all inputs a signal, and all parameters their `values`, for the next run().
  void feed(Feed, int frames);

  /// The next samples of one input or parameter, a float a lane and frame.
  float* input(std::size_t port) { return inputs_[port]; }
  float* param(std::size_t index) { return params_[index]; }

  /// Plays. `moving`: the parameters are read frame by frame.
  void run(int frames, bool moving = false);

  /// The last run's samples.
  const float* output(std::size_t port) const { return outputs_[port]; }
  int frames() const { return frames_; }
  std::size_t floats() const { return static_cast<std::size_t>(frames_) * lanes_; }

  /// The first sample of the last run that is no number.
  std::optional<Broken> broken() const;

  /// The loudest finite sample of the last run at the audio outputs.
  double peak() const;

  void reset() { entry_.reset(self_); }

  /// Goes on at the same sample of the music and of the noise as the other.
  void follow(const Trial& other) {
    sample_ = other.sample_;
    noise_ = other.noise_;
  }

  /// -1 to 1, the same in every session.
  float noise();

  std::size_t lanes() const { return lanes_; }
  const unsigned char* bytes() const { return static_cast<const unsigned char*>(self_); }
  unsigned char* self() { return static_cast<unsigned char*>(self_); }

 private:
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
