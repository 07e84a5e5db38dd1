// Reports the end of a JACK server to the sound card instead of RtAudio.
#pragma once

#include <atomic>

namespace chronus::device {

/// When a server ends, RtAudio closes the stream from a thread of its own, which races with the program's own
/// close, and prints in a thread that this close cancels. For a JACK stream that this thread opens during the
/// lifetime of an object of this class, `gone` becomes true instead, on libjack's thread, and the stream
/// stays open. `gone` must outlive the stream. [any-thread]
class NoticeJackShutdown {
 public:
  explicit NoticeJackShutdown(std::atomic<bool>& gone);
  ~NoticeJackShutdown();
  NoticeJackShutdown(const NoticeJackShutdown&) = delete;
  NoticeJackShutdown& operator=(const NoticeJackShutdown&) = delete;
};

}  // namespace chronus::device
