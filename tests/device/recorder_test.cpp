// The recorder: what was played is what is in the file.
#include "device/recorder.hpp"

#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "device/again.hpp"
#include "device/test_signal.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"
#include "support/read_wav.hpp"
#include "support/temp_folder.hpp"

using namespace chronus::device;
using namespace chronus::test;

namespace {

/// Plays the counting signal into a recorder, block by block.
struct Player {
  Recorder& recorder;
  Counting signal{};
  float left[4096]{}, right[4096]{};

  void play(int frames) {
    signal(left, right, frames);
    float* const channels[] = {left, right};
    recorder.push(channels, frames);
  }
};

/// The file holds the signal from frame `from` on, without a gap.
std::uint64_t wrong_frames(const Wav& wav, std::uint64_t from = 0) {
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 0; i < wav.frames; ++i)
    if (wav.left(i) != left_at(from + i) || wav.right(i) != right_at(from + i)) ++wrong;
  return wrong;
}

}  // namespace

SCENARIO("a recording holds exactly what was pushed") {
  const TempFolder folder;
  const std::string path = folder.file("take.wav");
  Recorder recorder;
  Player player{recorder};

  GIVEN("sound pushed by another thread in blocks of many sizes, before, during and after a take") {
    player.play(1000);
    REQUIRE(recorder.start(path, 48000));
    CHECK(recorder.status().recording);
    std::thread audio([&] {
      for (int i = 0; i < 600; ++i) {
        player.play(1 + i * 37 % 500);
        if (i % 50 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
      }
    });
    audio.join();
    const std::uint64_t end = player.signal.frame;
    const auto taken = recorder.stop();
    player.play(1000);

    THEN("the file holds the take, bit for bit, as 24-bit WAV") {
      REQUIRE(taken);
      CHECK(taken->dropped == 0);
      CHECK(taken->frames == end - 1000);
      CHECK(taken->seconds == Approx(static_cast<double>(end - 1000) / 48000));
      CHECK_FALSE(taken->recording);
      const Wav wav = read_wav(path);
      CHECK(wav.sample_rate == 48000);
      CHECK((wav.format & SF_FORMAT_SUBMASK) == SF_FORMAT_PCM_24);
      CHECK((wav.format & SF_FORMAT_TYPEMASK) != SF_FORMAT_RF64);
      CHECK(wav.frames == end - 1000);
      CHECK(wrong_frames(wav, 1000) == 0);
    }
    THEN("the next take begins afresh") {
      const std::uint64_t begin = player.signal.frame;
      const std::string second = folder.file("second.wav");
      REQUIRE(recorder.start(second, 44100, 2, Encoding::float32));
      player.play(64);
      REQUIRE(recorder.stop());
      const Wav wav = read_wav(second);
      CHECK(wav.sample_rate == 44100);
      CHECK((wav.format & SF_FORMAT_SUBMASK) == SF_FORMAT_FLOAT);
      CHECK(wav.frames == 64);
      CHECK(wrong_frames(wav, begin) == 0);
    }
  }
}

SCENARIO("sound that the writer cannot keep up with is dropped and counted") {
  const TempFolder folder;
  GIVEN("a ring of 256 frames") {
    Recorder recorder(256);
    Player player{recorder};
    REQUIRE(recorder.start(folder.file("take.wav"), 48000));
    WHEN("a block is pushed that cannot fit") {
      player.play(257);
      THEN("it is dropped as a whole") {
        CHECK(recorder.status().dropped == 257);
        const auto taken = recorder.stop();
        REQUIRE(taken);
        CHECK(taken->frames == 0);
        CHECK(read_wav(taken->path).frames == 0);
      }
    }
    WHEN("far more is pushed at once than the writer can take") {
      for (int i = 0; i < 10000; ++i) player.play(64);
      const auto taken = recorder.stop();
      THEN("every frame is either in the file or counted") {
        REQUIRE(taken);
        CHECK(taken->dropped > 0);
        CHECK(taken->frames >= 256);
        CHECK(taken->frames + taken->dropped == 640000);
        CHECK(read_wav(taken->path).frames == taken->frames);
      }
    }
  }
}

// Run by the next scenario as a child of its own.
SCENARIO("nothing is dropped of sound that comes faster than it is written, if its pusher waits") {
  TempFolder folder;
  Recorder recorder(1 << 12);
  Player player{recorder};
  REQUIRE(recorder.start(folder.file("take.wav"), 48000));
  for (int block = 0; block < 500; ++block) {
    player.play(4096);
    recorder.catch_up();
  }
  const auto take = recorder.stop();
  REQUIRE(take);
  CHECK(take->dropped == 0);
  CHECK(take->frames == 500 * 4096);
  CHECK(wrong_frames(read_wav(folder.file("take.wav"))) == 0);
}

TEST_CASE("record until killed", "[.child]") {
  Recorder recorder;
  Player player{recorder};
  REQUIRE(recorder.start(std::getenv("CHRONUS_TEST_FILE"), 48000));
  for (int i = 0; i < 6000; ++i) {
    player.play(480);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

SCENARIO("a program that is killed leaves a readable recording") {
  const TempFolder folder;
  const std::string path = folder.file("take.wav");
  Process child = again("record until killed", {{"CHRONUS_TEST_FILE", path}});
  const auto readable_frames = [&]() -> std::uint64_t {
    try {
      return read_wav(path).frames;
    } catch (const std::exception&) {
      return 0;
    }
  };
  REQUIRE(wait_until([&] { return readable_frames() > 0; }));
  child.signal(SIGKILL);
  CHECK(child.wait() == 128 + SIGKILL);
  const Wav wav = read_wav(path);
  CHECK(wav.frames > 0);
  CHECK(wrong_frames(wav) == 0);
}

TEST_CASE("a path that cannot be written is refused at the start") {
  const TempFolder folder;
  Recorder recorder;
  const auto refused = recorder.start(folder.file("missing/take.wav"), 48000);
  REQUIRE_FALSE(refused);
  CHECK(refused.error() ==
        "cannot write " + folder.file("missing/take.wav") + ": System error : No such file or directory.");
  CHECK_FALSE(recorder.start(folder.path().string(), 48000));
  CHECK_FALSE(recorder.status().recording);
  CHECK_FALSE(recorder.stop());

  REQUIRE(recorder.start(folder.file("one.wav"), 48000));
  CHECK_FALSE(recorder.start(folder.file("two.wav"), 48000));
  CHECK(recorder.stop());
}

// Run by the next scenario as a child of its own, whose files may not grow beyond 64 KiB.
TEST_CASE("record beyond the end of the disk", "[.child]") {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{65536, 65536};
  REQUIRE(setrlimit(RLIMIT_FSIZE, &limit) == 0);
  Recorder recorder;
  Player player{recorder};
  REQUIRE(recorder.start(std::getenv("CHRONUS_TEST_FILE"), 48000));
  for (int i = 0; i < 10; ++i) player.play(4096);
  REQUIRE(wait_until([&] { return !recorder.status().error.empty(); }));
  for (int i = 0; i < 10; ++i) player.play(4096);
  const auto taken = recorder.stop();
  REQUIRE_FALSE(taken);
  const RecorderStatus status = recorder.status();
  CHECK(taken.error() == status.error);
  CHECK(status.frames + status.dropped == 20 * 4096);
  CHECK(status.dropped >= 10 * 4096);
  std::cout << status.error << std::endl;
}

SCENARIO("a full disk is told, not hidden") {
  const TempFolder folder;
  const std::string path = folder.file("take.wav");
  Process child = again("record beyond the end of the disk", {{"CHRONUS_TEST_FILE", path}});
  CHECK(child.wait() == 0);
  INFO(child.output());
  CHECK(child.output().find("cannot write all of " + path) != std::string::npos);
  CHECK(child.output().find("File too large") != std::string::npos);
}

SCENARIO("a take has as many channels as are asked for") {
  const TempFolder folder;
  const std::string path = folder.file("take.wav");
  Recorder recorder;
  std::vector<std::vector<float>> samples(6, std::vector<float>(480));
  std::vector<float*> channels;
  for (std::size_t c = 0; c < samples.size(); ++c) {
    std::ranges::fill(samples[c], static_cast<float>(c + 1) / 64);
    channels.push_back(samples[c].data());
  }
  REQUIRE(recorder.start(path, 48000, 4));
  recorder.push(channels, 480);
  GIVEN("a device that takes its place with fewer") {
    recorder.push(std::span(channels).first(2), 480);
    REQUIRE(recorder.stop());
    const Wav wav = read_wav(path);
    CHECK(wav.channels == 4);
    REQUIRE(wav.frames == 960);
    for (std::size_t i = 0; i < wav.samples.size(); ++i) {
      const std::size_t channel = i % 4;
      const bool silent = i / 4 >= 480 && channel >= 2;
      REQUIRE(wav.samples[i] == (silent ? 0 : static_cast<float>(channel + 1) / 64));
    }
    AND_WHEN("the next take has two") {
      REQUIRE(recorder.start(path, 48000));
      recorder.push(channels, 480);
      REQUIRE(recorder.stop());
      CHECK(read_wav(path).channels == 2);
      CHECK(read_wav(path).frames == 480);
    }
  }
}
