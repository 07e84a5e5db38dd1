#include "device/file_device.hpp"

#include <algorithm>
#include <cmath>

namespace chronus::device {
namespace {

/// Takes a rendered block.
using Sink = std::function<std::expected<void, std::string>(const AudioBlock&)>;

std::expected<std::uint64_t, std::string> pull(std::uint64_t frames, const Render& render,
                                               const Blocks& blocks, int channels, const Between& between,
                                               const Sink& sink) {
  if (blocks.empty() || *std::min_element(blocks.begin(), blocks.end()) < 1)
    return std::unexpected<std::string>("rendering needs blocks of 1 frame or more");
  const auto longest = static_cast<std::size_t>(*std::max_element(blocks.begin(), blocks.end()));
  std::vector<std::vector<float>> samples(static_cast<std::size_t>(channels), std::vector<float>(longest));
  std::vector<float*> out;
  for (std::vector<float>& channel : samples) out.push_back(channel.data());

  std::uint64_t done = 0;
  for (std::size_t turn = 0; done < frames && (!between || between(done)); ++turn) {
    const auto size = static_cast<std::uint64_t>(blocks[turn % blocks.size()]);
    const AudioBlock block{.in = {}, .out = out, .frames = static_cast<int>(std::min(size, frames - done))};
    render(block);
    if (auto taken = sink(block); !taken) return std::unexpected(taken.error());
    done += static_cast<std::uint64_t>(block.frames);
  }
  return done;
}

}  // namespace

std::uint64_t frames_in(double seconds, double sample_rate) {
  return static_cast<std::uint64_t>(std::llround(std::max(0.0, seconds * sample_rate)));
}

std::expected<std::uint64_t, std::string> render_to_file(const std::string& path, std::uint64_t frames,
                                                         const Render& render, const FileOptions& options,
                                                         const Between& between) {
  auto file = WavFile::create(path, options.sample_rate, options.encoding, options.channels);
  if (!file) return std::unexpected(file.error());
  const auto done =
      pull(frames, render, options.blocks, options.channels, between, [&](const AudioBlock& block) {
        return file->write(block.out, static_cast<std::size_t>(block.frames));
      });
  const auto closed = file->close();
  if (done && !closed) return std::unexpected(closed.error());
  return done;
}

std::expected<Stereo, std::string> render_to_memory(std::uint64_t frames, const Render& render,
                                                    const Blocks& blocks, const Between& between) {
  Stereo result;
  const auto done = pull(frames, render, blocks, 2, between,
                         [&](const AudioBlock& block) -> std::expected<void, std::string> {
                           result.left.insert(result.left.end(), block.out[0], block.out[0] + block.frames);
                           result.right.insert(result.right.end(), block.out[1], block.out[1] + block.frames);
                           return {};
                         });
  if (!done) return std::unexpected(done.error());
  return result;
}

}  // namespace chronus::device
