// Records what plays, while it plays.
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
  std::uint64_t dropped = 0;  ///< frames that never reached it: the writer was too slow, or could not write
  double seconds = 0;         ///< in the file
  std::string error;          ///< what went wrong in writing (the disk is full); empty if nothing did
};

/// Lives as long as the engine; take after take. The audio thread pushes all that it plays, recording or not;
/// a thread of the recorder's own writes it.
class Recorder {
 public:
  /// `ring_frames`: what the writer may fall behind, about 2.7 s at 48 kHz.
  explicit Recorder(std::size_t ring_frames = 1 << 17);
  ~Recorder();  ///< stops

  /// Control thread. Starts a take of the first `channels`, 1 to most_channels, in a new file, which replaces
  /// a file of that name; while the program is killed at any time, all but about the last second of it can be
  /// read.
  std::expected<void, std::string> start(const std::string& path, double sample_rate, int channels = 2,
                                         Encoding encoding = Encoding::pcm24);

  /// The thread that pushes, if it is no audio thread. Waits until what it has pushed is written, so that
  /// none of a take is dropped that is rendered faster than it could be written.
  void catch_up();

  /// Control thread. Ends the take after all that was pushed before this call; waits for the disk. An error
  /// if the file does not hold the whole take.
  std::expected<RecorderStatus, std::string> stop();

  /// Control thread.
  RecorderStatus status() const;

  /// Takes in what is played. A block that finds the ring full is dropped as a whole and counted. Fewer
  /// channels than recorded, as after a change of the device, are silent. [audio-thread] [real-time-safe]
  void push(std::span<float* const> channels, int frames) noexcept [[clang::nonblocking]];

 private:
  void write_until_stopped();
  bool write_some();
  bool note(const std::expected<void, std::string>& outcome);

  FrameRing ring_;
  Gate pushing_;  ///< open while it records
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
  bool hurried_ = false;  ///< somebody waits for what was pushed to be written
  std::string error_;
};

}  // namespace chronus::device
