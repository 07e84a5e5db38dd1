// A sound file that plays in place of a device's inputs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "base/audio_block.hpp"

namespace chronus::device {

/// Plays the file once, from its first frame on; silence follows. Holds the whole file in memory.
/// [control-thread] except where tagged.
class FileInput {
 public:
  /// Reads all formats of libsndfile. An error: the file is missing or of another format, its rate is not
  /// `sample_rate`, it has more than most_channels channels, or it takes more than 1 GiB in memory.
  static std::expected<FileInput, std::string> open(const std::string& path, double sample_rate);

  /// The block with the file's next frames as its inputs, which are valid until the next call.
  /// [audio-thread, real-time-safe]
  base::AudioBlock feed(const base::AudioBlock&) noexcept [[clang::nonblocking]];

  int channels() const { return static_cast<int>(channels_.size()); }
  double seconds() const { return static_cast<double>(frames_) / sample_rate_; }

 private:
  FileInput(std::size_t channels, std::uint64_t frames, double sample_rate);

  std::vector<std::vector<float>> channels_;  ///< with a block of silence after the last frame
  std::vector<const float*> next_;            ///< scratch of the audio thread
  std::uint64_t frames_;
  std::uint64_t played_ = 0;
  double sample_rate_;
};

}  // namespace chronus::device
