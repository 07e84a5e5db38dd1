#include "device/file_input.hpp"

#include <chronus/bounds.hpp>

#include <fmt/format.h>
#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <memory>

namespace chronus::device {

namespace {

constexpr std::uint64_t most_bytes = std::uint64_t{1} << 30;
constexpr sf_count_t part = 4096;  ///< frames read at once

}  // namespace

FileInput::FileInput(std::size_t channels, std::uint64_t frames, double sample_rate)
    : channels_(channels), next_(channels), frames_(frames), sample_rate_(sample_rate) {
  for (auto& channel : channels_) channel.resize(frames + static_cast<std::size_t>(device_blocks.most));
}

std::expected<FileInput, std::string> FileInput::open(const std::string& path, double sample_rate) {
  SF_INFO info{};
  const std::unique_ptr<SNDFILE, decltype(&sf_close)> file(sf_open(path.c_str(), SFM_READ, &info), sf_close);
  if (!file) return std::unexpected(fmt::format("cannot read {}: {}", path, sf_strerror(nullptr)));
  if (info.samplerate != std::lround(sample_rate))
    return std::unexpected(
        fmt::format("{} has {} Hz, and the engine {:g}: play at its rate (`--rate {}`), or "
                    "give a file of {:g} Hz",
                    path, info.samplerate, sample_rate, info.samplerate, sample_rate));
  if (info.channels > most_channels)
    return std::unexpected(
        fmt::format("{} has {} channels; `in` has {}", path, info.channels, most_channels));
  const auto frames = static_cast<std::uint64_t>(std::max<sf_count_t>(info.frames, 0));
  const auto channels = static_cast<std::size_t>(info.channels);
  if (frames > most_bytes / sizeof(float) / channels)
    return std::unexpected(
        fmt::format("{} is too long: {:.0f} s, and 1 GiB holds {:.0f} s of {} channels", path,
                    static_cast<double>(frames) / sample_rate,
                    static_cast<double>(most_bytes / sizeof(float) / channels) / sample_rate, channels));
  FileInput input(channels, frames, sample_rate);
  std::vector<float> interleaved(channels * static_cast<std::size_t>(part));
  std::uint64_t done = 0;
  while (done < frames) {
    const sf_count_t got = sf_readf_float(file.get(), interleaved.data(), part);
    if (got <= 0) break;
    const auto count = std::min(static_cast<std::uint64_t>(got), frames - done);
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t c = 0; c < channels; ++c) input.channels_[c][done + i] = interleaved[i * channels + c];
    }
    done += count;
  }
  if (done < frames)
    return std::unexpected(
        fmt::format("{} ends after {} of the {} frames that its header tells of", path, done, frames));
  return input;
}

base::AudioBlock FileInput::feed(const base::AudioBlock& block) noexcept [[clang::nonblocking]] {
  if (played_ >= frames_ || block.frames > device_blocks.most) return {{}, block.out, block.frames};
  for (std::size_t c = 0; c < channels_.size(); ++c) next_[c] = channels_[c].data() + played_;
  played_ += static_cast<std::uint64_t>(block.frames);
  return {next_, block.out, block.frames};
}

}  // namespace chronus::device
