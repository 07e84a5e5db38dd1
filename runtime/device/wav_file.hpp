// A WAV file that is being written. The writers of this folder stand on it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace chronus::device {

/// How a sample is stored. Whole numbers are rounded to the nearest step and clipped at full scale; what lies
/// on a step (k / 2^23 for pcm24) comes back bit for bit. NaN becomes 0 there.
enum class Encoding : std::uint8_t { pcm16, pcm24, float32 };

/// Its header is the extensible one (WAVE_FORMAT_EXTENSIBLE). Not for the audio thread: it writes to the
/// disk.
class WavFile {
 public:
  /// Replaces a file of that name. Beyond 4 GiB the file becomes RF64, the same with larger numbers, by
  /// itself.
  static std::expected<WavFile, std::string> create(const std::string& path, double sample_rate, Encoding,
                                                    int channels = 2);

  WavFile(WavFile&&) noexcept = default;
  WavFile& operator=(WavFile&&) noexcept = default;
  ~WavFile() = default;  ///< closes without a word; close() tells of errors

  /// Appends `frames` samples of all channels, those of a frame side by side.
  std::expected<void, std::string> write(const float* interleaved, std::size_t frames);

  /// The same from an array a channel, of which there are as many as the file has.
  std::expected<void, std::string> write(std::span<float* const> channels, std::size_t frames);

  /// Makes the header say how much has been written: if the program is killed, the file is readable up to
  /// here.
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
