// An instance that is set as a node is, given noise and gates that open and close, and listened to.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "jit/shared/request.hpp"
#include "jit/worker/trial.hpp"

namespace chronus::jit {

/// What is judged for its mean: so many stretches of one gate each.
inline constexpr std::size_t stretches = 8;

/// What came out of one output so far.
struct Heard {
  double peak = 0;
  std::array<double, stretches> means{};

  double mean() const;
  bool silent() const;

  /// Low noise has a mean, too, but another one in each stretch.
  bool has_offset() const;
};

/// Any call may crash or never return.
class Played {
 public:
  Played(const ModuleInfo&, const Entry&, Enter, const Settings&);

  /// False if the module refuses.
  bool prepare(float sample_rate = 48000) { return trial_.prepare(sample_rate); }

  /// Plays a block of 128 frames. The sample that is no number, if one came.
  std::optional<Broken> run();

  /// Whether all that is judged was heard: two seconds and some tenths, or six of silence.
  bool finished() const;

  /// Whether it has played for six seconds, the longest that a delay may keep its first sound.
  bool played_long() const;

  /// Of each output; of audio only.
  const std::vector<Heard>& heard() const { return outputs_; }

  unsigned char* self() { return trial_.self(); }

 private:
  void feed();
  void listen(Heard&, const float* samples, int stretch) const;

  const ModuleInfo& info_;
  Trial trial_;
  std::vector<Heard> outputs_;
  int block_ = 0;
};

}  // namespace chronus::jit
