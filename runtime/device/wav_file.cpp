#include "device/wav_file.hpp"

#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "device/wav_header.hpp"

namespace chronus::device {
namespace {

int bits(Encoding encoding) {
  return encoding == Encoding::pcm16 ? 16 : 24;
}

/// The sample as an integer in the upper `width` of 32 bits, which libsndfile stores unchanged.
int to_step(float sample, int width) {
  const double scale = std::ldexp(1.0, width - 1);
  const double step = std::isnan(sample) ? 0 : std::clamp(std::rint(sample * scale), -scale, scale - 1);
  return static_cast<int>(step) * (1 << (32 - width));
}

int subtype(Encoding encoding) {
  if (encoding == Encoding::float32) return SF_FORMAT_FLOAT;
  return encoding == Encoding::pcm16 ? SF_FORMAT_PCM_16 : SF_FORMAT_PCM_24;
}

SNDFILE* sound(void* handle) {
  return static_cast<SNDFILE*>(handle);
}

}  // namespace

void WavFile::Closer::operator()(void* handle) const {
  sf_close(static_cast<SNDFILE*>(handle));
}

WavFile::WavFile(void* handle, std::string path, Encoding encoding, int channels)
    : handle_(handle),
      path_(std::move(path)),
      encoding_(encoding),
      channels_(static_cast<std::size_t>(channels)) {}

std::expected<WavFile, std::string> WavFile::create(const std::string& path, double sample_rate,
                                                    Encoding encoding, int channels) {
  SF_INFO info{};
  info.samplerate = static_cast<int>(std::lround(sample_rate));
  info.channels = channels;
  info.format = SF_FORMAT_RF64 | subtype(encoding);
  SNDFILE* handle = sf_open(path.c_str(), SFM_WRITE, &info);
  if (!handle) return std::unexpected("cannot write " + path + ": " + sf_strerror(nullptr));
  // An RF64 file that has not reached 4 GiB keeps the header of a plain WAV.
  sf_command(handle, SFC_RF64_AUTO_DOWNGRADE, nullptr, SF_TRUE);
  WavFile file(handle, path, encoding, channels);
  if (auto flushed = file.flush(); !flushed) return std::unexpected(flushed.error());
  return file;
}

std::unexpected<std::string> WavFile::failure(const std::string& doing) const {
  return std::unexpected("cannot " + doing + " " + path_ + ": " + sf_strerror(sound(handle_.get())));
}

std::expected<void, std::string> WavFile::write(const float* interleaved, std::size_t frames) {
  if (!handle_) return std::unexpected("cannot write " + path_ + ": it has been closed");
  const auto count = static_cast<sf_count_t>(frames);
  sf_count_t written = 0;
  if (encoding_ == Encoding::float32) {
    written = sf_writef_float(sound(handle_.get()), interleaved, count);
  } else {
    steps_.resize(channels_ * frames);
    std::transform(interleaved, interleaved + channels_ * frames, steps_.begin(),
                   [width = bits(encoding_)](float sample) { return to_step(sample, width); });
    written = sf_writef_int(sound(handle_.get()), steps_.data(), count);
  }
  if (written != count) return failure("write all of");
  return {};
}

std::expected<void, std::string> WavFile::write(std::span<float* const> channels, std::size_t frames) {
  interleaved_.clear();
  for (std::size_t i = 0; i < frames; ++i) {
    for (const float* const channel : channels) interleaved_.push_back(channel[i]);
  }
  return write(interleaved_.data(), frames);
}

std::expected<void, std::string> WavFile::flush() {
  if (!handle_) return {};
  sf_command(sound(handle_.get()), SFC_UPDATE_HEADER_NOW, nullptr, 0);
  if (sf_error(sound(handle_.get())) != SF_ERR_NO_ERROR) return failure("write the header of");
  if (encoding_ == Encoding::float32) lengthen_format(path_);
  return {};
}

std::expected<void, std::string> WavFile::close() {
  if (!handle_) return {};
  if (auto flushed = flush(); !flushed) {
    handle_.reset();
    return flushed;
  }
  if (const int error = sf_close(sound(handle_.release())); error != 0)
    return std::unexpected("cannot finish " + path_ + ": " + sf_error_number(error));
  if (encoding_ == Encoding::float32) lengthen_format(path_);
  return {};
}

}  // namespace chronus::device
