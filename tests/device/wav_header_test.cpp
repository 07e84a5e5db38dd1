// The header of the files that are written, chunk by chunk.
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>

#include "device/file_device.hpp"
#include "device/test_signal.hpp"
#include "support/catch.hpp"
#include "support/read_wav.hpp"
#include "support/temp_folder.hpp"

using namespace chronus::device;
using namespace chronus::test;

namespace {

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

template <class Number>
Number number_at(const std::string& bytes, std::size_t at) {
  Number number;
  REQUIRE(at + sizeof number <= bytes.size());
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

/// What is in each chunk of a WAV file.
std::map<std::string, std::string> chunks(const std::string& path) {
  const std::string bytes = content(path);
  REQUIRE(bytes.substr(0, 4) == "RIFF");
  REQUIRE(bytes.substr(8, 4) == "WAVE");
  CHECK(number_at<std::uint32_t>(bytes, 4) + 8 == bytes.size());
  std::map<std::string, std::string> found;
  for (std::size_t at = 12; at < bytes.size();) {
    const auto size = number_at<std::uint32_t>(bytes, at + 4);
    REQUIRE(at + 8 + size <= bytes.size());
    found[bytes.substr(at, 4)] = bytes.substr(at + 8, size);
    at += 8 + size + size % 2;
  }
  return found;
}

}  // namespace

SCENARIO("WAV files carry the extensible header, with the size of an extension where SoX looks for it") {
  const TempFolder folder;
  const std::string path = folder.file("take.wav");
  const Encoding encoding = GENERATE(Encoding::float32, Encoding::pcm24, Encoding::pcm16);
  REQUIRE(render_to_file(path, 100, Counting{}, {44100, encoding, {64}}));
  auto found = chunks(path);
  const std::string format = found.at("fmt ");
  CHECK(number_at<std::uint16_t>(format, 0) == 0xfffe);  // WAVE_FORMAT_EXTENSIBLE
  CHECK(number_at<std::uint16_t>(format, 16) == 22);
  CHECK(number_at<std::uint16_t>(format, 24) == (encoding == Encoding::float32 ? 3 : 1));
  CHECK(found.at("data").size() == 100 * 2u * number_at<std::uint16_t>(format, 14) / 8);
  if (encoding == Encoding::float32) {
    REQUIRE(format.size() == 42);
    CHECK(number_at<std::uint16_t>(format, 40) == 0);
  }
  CHECK(read_wav(path).frames == 100);
}

SCENARIO("A file that is still being written has the same header") {
  const TempFolder folder;
  const std::string path = folder.file("take.wav");
  auto file = WavFile::create(path, 48000, Encoding::float32);
  REQUIRE(file);
  const float samples[8] = {0.5f, 0.25f, 0.125f};
  for (int i = 0; i < 3; ++i) {
    REQUIRE(file->write(samples, 4));
    REQUIRE(file->flush());
    CHECK(chunks(path).at("fmt ").size() == 42);
    CHECK(read_wav(path).samples[1] == 0.25f);
  }
}
