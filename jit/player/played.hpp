// An instance with a node's settings, fed with noise and with gates that open and close, and measured.
// [player]
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "jit/player/trial.hpp"
#include "jit/shared/request.hpp"

namespace chronus::jit {

/// Stretches of one gate each, whose means are compared.
inline constexpr std::size_t stretches = 8;

/// The measurement of one output so far.
struct Heard {
  double peak = 0;
  std::array<double, stretches> means{};

  double mean() const;
  bool silent() const;

  /// Low noise has a mean too, but a different one in each stretch.
  bool has_offset() const;
};

/// Any call may crash or never return.
class Played {
 public:
  Played(const ModuleInfo&, const Entry&, Enter, const Settings&);

  /// False if the module refuses.
  bool prepare(float sample_rate = 48000) { return trial_.prepare(sample_rate); }

  /// Plays a block of 128 frames. Returns a non-finite sample, if there was one.
  std::optional<Broken> run();

  /// Whether everything is measured: after two seconds and some tenths, or six seconds if silent.
  bool finished() const;

  /// Whether six seconds have played, the longest delay assumed before the first sound.
  bool played_long() const;

  /// One per output; measured for audio outputs only.
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
