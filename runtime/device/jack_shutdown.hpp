// How a JACK server's end reaches a sound card, and nobody else.
#pragma once

#include <atomic>

namespace chronus::device {

/// RtAudio answers a server's end by closing the stream from a thread of its own, against which a program
/// cannot guard its own closing, and prints about it in a thread that this closing cancels. A JACK stream
/// that this thread opens while an object of this class lives is spared that: `gone` becomes true instead, in
/// libjack's thread, and the stream stays open. `gone` must outlive the stream.
class NoticeJackShutdown {
 public:
  explicit NoticeJackShutdown(std::atomic<bool>& gone);
  ~NoticeJackShutdown();
  NoticeJackShutdown(const NoticeJackShutdown&) = delete;
  NoticeJackShutdown& operator=(const NoticeJackShutdown&) = delete;
};

}  // namespace chronus::device
