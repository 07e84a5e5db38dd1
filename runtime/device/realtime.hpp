// Asks the operating system for what sound needs: a thread that runs when it must, memory that stays in RAM.
// A refusal is no error: all goes on, less well, and the words say what would help.
#pragma once

#include <cstddef>
#include <string>

namespace chronus::device {

/// Below the threads of the usual sound servers (JACK's run at 10 and above), above everything ordinary.
inline constexpr int realtime_priority = 5;

/// SCHED_FIFO for the calling thread; its children do not inherit it. Where the limit RLIMIT_RTPRIO lies
/// below `priority`, takes what the limit allows. Neither allocates nor locks. Returns 0 or the errno.
int enter_realtime(int priority = realtime_priority) noexcept;

/// Whether the calling thread is scheduled as real-time, by whoever. Neither allocates nor locks.
bool is_realtime() noexcept;

/// What an errno of enter_realtime() means, and what would grant it. Empty for 0.
std::string realtime_refusal(int error);

/// Gives the calling thread all the memory of its stack that it has not used yet, so that who fills it later
/// does not wait for the kernel page by page: 4 ms for the usual 8 MiB. Takes about one; to be called before
/// the first block. Without effect on kernels before 5.14.
void populate_stack() noexcept;

/// An answer in words.
struct Grant {
  bool granted = false;
  std::string refusal;  ///< why not, and what would grant it; empty if granted
};

/// enter_realtime() for threads that may allocate.
Grant request_realtime(int priority = realtime_priority);

/// Keeps the pages of `bytes` at `start` in RAM until they are unmapped. Meant for what the audio thread
/// touches: locking the whole of a process with a compiler in it would break the usual limit.
Grant lock_memory(const void* start, std::size_t bytes);

/// Keeps every page that the process has now in RAM; pages mapped later are not locked.
Grant lock_all_memory();

}  // namespace chronus::device
