// A sound file that plays in the place of what a device hears.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "base/audio_block.hpp"

namespace chronus::device {

/// Plays once, from the file's first frame on; silence follows. The file is in memory as a whole.
class FileInput {
 public:
  /// Reads what libsndfile reads. An error: no such file, none of these, of another rate than `sample_rate`,
  /// of more than most_channels, or larger than 1 GiB in memory.
  static std::expected<FileInput, std::string> open(const std::string& path, double sample_rate);

  /// The block with the file's next frames as its inputs, which stay valid. [audio-thread] [real-time-safe]
  base::AudioBlock feed(const base::AudioBlock&) noexcept [[clang::nonblocking]];

  int channels() const { return static_cast<int>(channels_.size()); }
  double seconds() const { return static_cast<double>(frames_) / sample_rate_; }

 private:
  FileInput(std::size_t channels, std::uint64_t frames, double sample_rate);

  std::vector<std::vector<float>> channels_;  ///< with silence behind the last frame, as long as a block
  std::vector<const float*> next_;            ///< of the audio thread
  std::uint64_t frames_;
  std::uint64_t played_ = 0;
  double sample_rate_;
};

}  // namespace chronus::device
