// Writes a sound file of 32 bit floats. For tests whose libraries include libsndfile.
#pragma once

#include <sndfile.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace chronus::test {

/// `sample(frame, channel)` gives each sample. Throws, saying why, if it cannot be written.
template <class Sample>
void write_wav(const std::string& path, std::uint64_t frames, int channels, Sample sample) {
  SF_INFO info{};
  info.samplerate = 48000;
  info.channels = channels;
  info.format = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
  SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
  if (!file) throw std::runtime_error(path + ": " + sf_strerror(nullptr));
  std::vector<float> samples;
  for (std::uint64_t i = 0; i < frames; ++i) {
    for (int c = 0; c < channels; ++c) samples.push_back(sample(i, c));
  }
  const bool whole = sf_writef_float(file, samples.data(), static_cast<sf_count_t>(frames)) ==
                     static_cast<sf_count_t>(frames);
  if (sf_close(file) != 0 || !whole) throw std::runtime_error(path + " cannot be written");
}

}  // namespace chronus::test
