#include "device/file_device.hpp"

#include <algorithm>
#include <cmath>

namespace chronus::device {
namespace {

/// Takes a rendered block.
using Sink =
    std::function<std::expected<void, std::string>(const float* left, const float* right, int frames)>;

std::expected<std::uint64_t, std::string> pull(std::uint64_t frames, const Render& render,
                                               const Blocks& blocks, const Between& between,
                                               const Sink& sink) {
  if (blocks.empty() || *std::min_element(blocks.begin(), blocks.end()) < 1)
    return std::unexpected<std::string>("rendering needs blocks of 1 frame or more");
  const auto longest = static_cast<std::size_t>(*std::max_element(blocks.begin(), blocks.end()));
  std::vector<float> left(longest), right(longest);
  float* const out[] = {left.data(), right.data()};

  std::uint64_t done = 0;
  for (std::size_t turn = 0; done < frames && (!between || between(done)); ++turn) {
    const auto size = static_cast<std::uint64_t>(blocks[turn % blocks.size()]);
    const int count = static_cast<int>(std::min(size, frames - done));
    render({.in = {}, .out = out, .frames = count});
    if (auto taken = sink(left.data(), right.data(), count); !taken) return std::unexpected(taken.error());
    done += static_cast<std::uint64_t>(count);
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
  auto file = WavFile::create(path, options.sample_rate, options.encoding);
  if (!file) return std::unexpected(file.error());
  std::vector<float> interleaved;
  const auto done =
      pull(frames, render, options.blocks, between, [&](const float* left, const float* right, int count) {
        interleaved.clear();
        for (int i = 0; i < count; ++i) interleaved.insert(interleaved.end(), {left[i], right[i]});
        return file->write(interleaved.data(), static_cast<std::size_t>(count));
      });
  const auto closed = file->close();
  if (done && !closed) return std::unexpected(closed.error());
  return done;
}

std::expected<Stereo, std::string> render_to_memory(std::uint64_t frames, const Render& render,
                                                    const Blocks& blocks, const Between& between) {
  Stereo result;
  const auto done =
      pull(frames, render, blocks, between,
           [&](const float* left, const float* right, int count) -> std::expected<void, std::string> {
             result.left.insert(result.left.end(), left, left + count);
             result.right.insert(result.right.end(), right, right + count);
             return {};
           });
  if (!done) return std::unexpected(done.error());
  return result;
}

}  // namespace chronus::device
