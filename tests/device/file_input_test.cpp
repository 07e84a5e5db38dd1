#include "device/file_input.hpp"

#include <chronus/bounds.hpp>

#include <array>
#include <filesystem>
#include <fstream>

#include "device/device.hpp"
#include "device/test_signal.hpp"
#include "device/wav_file.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"
#include "support/temp_folder.hpp"

using namespace chronus;
using namespace chronus::device;
using namespace chronus::test;

namespace {

/// A stereo file of so many frames of the counting signal.
std::string counting_file(const TempFolder& folder, std::uint64_t frames, double rate = 48000) {
  const std::string path = folder.file("in.wav");
  auto file = WavFile::create(path, rate, Encoding::float32);
  REQUIRE(file);
  std::vector<float> samples;
  for (std::uint64_t i = 0; i < frames; ++i) samples.insert(samples.end(), {left_at(i), right_at(i)});
  REQUIRE(file->write(samples.data(), frames));
  REQUIRE(file->close());
  return path;
}

}  // namespace

SCENARIO("a file plays in the place of a device's inputs") {
  const TempFolder folder;
  auto input = FileInput::open(counting_file(folder, 10'000), 48000);
  REQUIRE(input);
  CHECK(input->channels() == 2);
  CHECK(input->seconds() == 10'000 / 48000.0);
  const int frames = GENERATE(1, 100, 4097);
  std::vector<float> left(4097), right(4097);
  float* const out[] = {left.data(), right.data()};

  THEN("block after block holds its next frames, and the device's outputs") {
    for (std::uint64_t at = 0; at < 20'000; at += static_cast<std::uint64_t>(frames)) {
      const AudioBlock block = input->feed({{}, out, frames});
      REQUIRE(block.out.data() == out);
      REQUIRE(block.frames == frames);
      if (block.in.empty()) {
        REQUIRE(at >= 10'000);
        continue;
      }
      for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(frames); ++i) {
        const bool over = at + i >= 10'000;
        if (block.in[0][i] == (over ? 0 : left_at(at + i)) && block.in[1][i] == (over ? 0 : right_at(at + i)))
          continue;
        FAIL("frame " << at + i);
      }
    }
  }
}

SCENARIO("a file that cannot be the input is refused, with the reason") {
  const TempFolder folder;
  const auto problem = [&](const std::string& path, double rate) {
    auto input = FileInput::open(path, rate);
    return input ? std::string() : input.error();
  };
  CHECK(holds(problem(folder.file("none.wav"), 48000), "cannot read"));
  const std::string wrong_rate = problem(counting_file(folder, 10, 44100), 48000);
  CHECK(holds(wrong_rate, "has 44100 Hz, and the engine 48000"));
  CHECK(holds(wrong_rate, "--rate 44100"));
  const std::string text = folder.file("text.wav");
  std::ofstream(text) << "this is no sound file";
  CHECK(holds(problem(text, 48000), "cannot read"));

  GIVEN("a file that is cut short") {
    const std::string path = counting_file(folder, 10'000);
    std::filesystem::resize_file(path, 5000);
    const auto input = FileInput::open(path, 48000);
    THEN("what is there plays, or the reason is given") {
      if (input)
        CHECK(input->seconds() < 10'000 / 48000.0);
      else
        CHECK(holds(input.error(), "ends after"));
    }
  }
  GIVEN("an empty file") {
    auto input = FileInput::open(counting_file(folder, 0), 48000);
    REQUIRE(input);
    std::array<float, 16> samples{};
    float* const out[] = {samples.data(), samples.data()};
    CHECK(input->feed({{}, out, 16}).in.empty());
  }
}
