// Records the output into a file while it plays.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <expected>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "device/frame_ring.hpp"
#include "device/gate.hpp"
#include "device/wav_file.hpp"

namespace chronus::device {

struct RecorderStatus {
  bool recording = false;
  std::string path;           ///< of this take, or of the last one
  std::uint64_t frames = 0;   ///< in the file
  std::uint64_t dropped = 0;  ///< frames missing from the file: the writer was too slow, or failed
  double seconds = 0;         ///< in the file
  std::string error;          ///< why writing failed (the disk is full); empty if it did not
};

/// Lives as long as the engine and records any number of takes. The audio thread pushes all that it plays,
/// recording or not; a writer thread of the recorder's own writes it to the file.
class Recorder {
 public:
  /// `ring_frames`: how far the writer may fall behind; the default is about 2.7 s at 48 kHz.
  /// [control-thread]
  explicit Recorder(std::size_t ring_frames = 1 << 17);
  ~Recorder();  ///< stops

  /// Starts a take of the first `channels`, 1 to most_channels, in a new file, which replaces a file of that
  /// name. If the program is killed, all but about the last second is readable. [control-thread]
  std::expected<void, std::string> start(const std::string& path, double sample_rate, int channels = 2,
                                         Encoding encoding = Encoding::pcm24);

  /// Waits until all that was pushed is written, so that a take that is rendered faster than it is written
  /// loses no frames. Only for a pushing thread that is not an audio thread. [control-thread]
  void catch_up();

  /// Ends the take after all that was pushed before this call; waits for the disk. An error if the file does
  /// not hold the whole take. [control-thread]
  std::expected<RecorderStatus, std::string> stop();

  /// [control-thread]
  RecorderStatus status() const;

  /// Takes a block that is played. A block that finds the ring full is dropped as a whole and counted.
  /// Missing channels, as after a change of the device, are silent. [audio-thread, real-time-safe]
  void push(std::span<float* const> channels, int frames) noexcept [[clang::nonblocking]];

 private:
  void write_until_stopped();
  bool write_some();
  bool note(const std::expected<void, std::string>& outcome);

  FrameRing ring_;
  Gate pushing_;  ///< open while recording
  std::vector<float> part_;
  std::atomic<std::uint64_t> frames_{0}, dropped_{0};
  std::optional<WavFile> file_;
  bool failed_ = false;
  std::string path_;
  double sample_rate_ = 0;

  std::thread writer_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  bool hurried_ = false;  ///< catch_up() waits for the writer
  std::string error_;
};

}  // namespace chronus::device
