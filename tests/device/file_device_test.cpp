// Rendering without waiting, into files and into memory.
#include "device/file_device.hpp"

#include <chrono>
#include <cmath>
#include <fstream>

#include "device/test_signal.hpp"
#include "support/catch.hpp"
#include "support/read_wav.hpp"
#include "support/temp_folder.hpp"

using namespace chronus::device;
using namespace chronus::test;

namespace {

/// Frames of `wav` that are not what Counting renders.
std::uint64_t wrong_frames(const Wav& wav) {
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 0; i < wav.frames; ++i)
    if (wav.left(i) != left_at(i) || wav.right(i) != right_at(i)) ++wrong;
  return wrong;
}

}  // namespace

SCENARIO("a render has exactly the length asked for and exactly the samples rendered") {
  const TempFolder folder;
  const std::string path = folder.file("take.wav");
  for (const Encoding encoding : {Encoding::float32, Encoding::pcm24}) {
    for (const Blocks& blocks : {Blocks{128}, Blocks{1, 4096, 7, 63}, Blocks{100000}}) {
      const std::uint64_t frames = frames_in(0.731, 44100);
      const auto done = render_to_file(path, frames, Counting{}, {44100, encoding, blocks});
      REQUIRE(done);
      CHECK(*done == 32237);
      const Wav wav = read_wav(path);
      CHECK(wav.sample_rate == 44100);
      CHECK(wav.channels == 2);
      CHECK(wav.frames == 32237);
      CHECK(wrong_frames(wav) == 0);
    }
  }
}

TEST_CASE("the callback gets the sizes asked for, in turn, and the last one shortened") {
  std::vector<int> sizes;
  const auto result =
      render_to_memory(100, [&](const AudioBlock& block) { sizes.push_back(block.frames); }, {10, 33});
  REQUIRE(result);
  CHECK(result->left.size() == 100);
  CHECK(sizes == std::vector<int>{10, 33, 10, 33, 10, 4});
}

TEST_CASE("between the blocks the caller sees how far it is, and may end it") {
  std::vector<std::uint64_t> seen;
  const auto result = render_to_memory(until_told, Counting{}, {64}, [&](std::uint64_t frames) {
    seen.push_back(frames);
    return frames < 256;
  });
  REQUIRE(result);
  CHECK(result->left.size() == 256);
  CHECK(result->left[255] == left_at(255));
  CHECK(result->right[255] == right_at(255));
  CHECK(seen == std::vector<std::uint64_t>{0, 64, 128, 192, 256});
}

TEST_CASE("whole numbers are rounded to the nearest step and clipped") {
  const TempFolder folder;
  const std::string path = folder.file("take.wav");
  const std::vector<float> samples = {2.0f, -2.0f,   0.4f / 8388608, 0.6f / 8388608, -0.6f / 8388608,
                                      NAN,  INFINITY};
  const std::vector<float> expected = {8388607.0f / 8388608, -1.0f, 0, 1.0f / 8388608, -1.0f / 8388608, 0,
                                       8388607.0f / 8388608};
  const Render render = [&](const AudioBlock& block) {
    for (float* const channel : block.out) std::copy_n(samples.begin(), block.frames, channel);
  };
  REQUIRE(render_to_file(path, samples.size(), render, {48000, Encoding::pcm24, {128}}));
  const Wav wav = read_wav(path);
  REQUIRE(wav.frames == samples.size());
  for (std::size_t i = 0; i < samples.size(); ++i) {
    INFO(i);
    CHECK(wav.left(i) == expected[i]);
  }
}

TEST_CASE("a short file is a plain WAV, which every program reads") {
  const TempFolder folder;
  const std::string path = folder.file("take.wav");
  REQUIRE(render_to_file(path, 1000, Counting{}));
  std::string head(12, ' ');
  std::ifstream(path).read(head.data(), 12);
  CHECK(head.substr(0, 4) == "RIFF");
  CHECK(head.substr(8) == "WAVE");
}

TEST_CASE("a render is faster than real time") {
  const auto start = std::chrono::steady_clock::now();
  const TempFolder folder;
  REQUIRE(render_to_file(folder.file("take.wav"), frames_in(60, 48000), Counting{}));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
}

TEST_CASE("a render that cannot be written says where and why") {
  const TempFolder folder;
  const std::string path = folder.file("missing/take.wav");
  const auto result = render_to_file(path, 100, Counting{});
  REQUIRE_FALSE(result);
  CHECK(result.error() == "cannot write " + path + ": System error : No such file or directory.");
  CHECK_FALSE(render_to_memory(100, Counting{}, {}));
  CHECK_FALSE(render_to_memory(100, Counting{}, {64, 0}));
}
