// Reads a sound file back. For tests whose libraries include libsndfile.
#pragma once

#include <sndfile.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace chronus::test {

struct Wav {
  int sample_rate = 0;
  int channels = 0;
  int format = 0;  ///< libsndfile's
  std::uint64_t frames = 0;
  std::vector<float> samples;  ///< interleaved

  float left(std::uint64_t frame) const { return samples[2 * frame]; }
  float right(std::uint64_t frame) const { return samples[2 * frame + 1]; }
};

/// Throws, saying why, if it is no sound file.
inline Wav read_wav(const std::string& path) {
  SF_INFO info{};
  SNDFILE* file = sf_open(path.c_str(), SFM_READ, &info);
  if (!file) throw std::runtime_error(path + ": " + sf_strerror(nullptr));
  Wav wav{info.samplerate, info.channels, info.format, static_cast<std::uint64_t>(info.frames), {}};
  wav.samples.resize(wav.frames * static_cast<std::uint64_t>(wav.channels));
  const sf_count_t got = sf_readf_float(file, wav.samples.data(), info.frames);
  sf_close(file);
  if (got != info.frames) throw std::runtime_error(path + ": shorter than its header says");
  return wav;
}

}  // namespace chronus::test
