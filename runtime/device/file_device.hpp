// Off-line rendering: pulls blocks from a callback as fast as possible, into a file or into memory. Runs on
// the caller's thread. [any-thread]
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "device/device.hpp"
#include "device/wav_file.hpp"

namespace chronus::device {

/// The number of frames to render: `seconds` at `sample_rate` to the nearest frame, or until `Between` ends
/// it.
std::uint64_t frames_in(double seconds, double sample_rate);
inline constexpr std::uint64_t until_told = std::numeric_limits<std::uint64_t>::max();

/// The sizes of the blocks, used in turn and repeatedly. The last block is shortened to fit.
using Blocks = std::vector<int>;

/// Called before each block with the number of frames done so far; false ends the rendering. May change what
/// the next block renders.
using Between = std::function<bool(std::uint64_t frames)>;

struct FileOptions {
  double sample_rate = 48000;  ///< in Hz
  Encoding encoding = Encoding::float32;
  Blocks blocks = {128};
  int channels = 2;  ///< 1 to most_channels
};

/// Renders into a WAV file and returns the number of frames in it. After an error the file holds what could
/// be written.
std::expected<std::uint64_t, std::string> render_to_file(const std::string& path, std::uint64_t frames,
                                                         const Render&, const FileOptions& = {},
                                                         const Between& = {});

struct Stereo {
  std::vector<float> left, right;
};

/// Renders two channels into memory.
std::expected<Stereo, std::string> render_to_memory(std::uint64_t frames, const Render&,
                                                    const Blocks& blocks = {128}, const Between& = {});

}  // namespace chronus::device
