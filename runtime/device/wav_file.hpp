// Writes a WAV file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace chronus::device {

/// The storage of a sample. PCM rounds to the nearest step and clips at full scale; samples on a step
/// (k / 2^23 for pcm24) are stored exactly, NaN as 0.
enum class Encoding : std::uint8_t { pcm16, pcm24, float32 };

/// Has an extensible header (WAVE_FORMAT_EXTENSIBLE). Writes to the disk, so never on the audio thread. Used
/// by one thread at a time. [any-thread]
class WavFile {
 public:
  /// Replaces a file of that name. Beyond 4 GiB the file becomes RF64, which has larger size fields.
  static std::expected<WavFile, std::string> create(const std::string& path, double sample_rate, Encoding,
                                                    int channels = 2);

  WavFile(WavFile&&) noexcept = default;
  WavFile& operator=(WavFile&&) noexcept = default;
  ~WavFile() = default;  ///< closes and ignores errors; close() returns them

  /// Appends `frames` interleaved frames of all channels.
  std::expected<void, std::string> write(const float* interleaved, std::size_t frames);

  /// Appends `frames` frames from one array per channel of the file.
  std::expected<void, std::string> write(std::span<float* const> channels, std::size_t frames);

  /// Updates the sizes in the header: if the program is killed, the file is readable up to here.
  std::expected<void, std::string> flush();

  /// Finishes the header. Nothing can be written afterwards.
  std::expected<void, std::string> close();

 private:
  struct Closer {
    void operator()(void* handle) const;
  };
  WavFile(void* handle, std::string path, Encoding encoding, int channels);
  std::unexpected<std::string> failure(const std::string& doing) const;

  std::unique_ptr<void, Closer> handle_;
  std::string path_;
  Encoding encoding_;
  std::size_t channels_;
  std::vector<int> steps_;
  std::vector<float> interleaved_;
};

}  // namespace chronus::device
