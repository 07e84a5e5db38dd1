// Requests real-time scheduling and locked memory from the operating system. A refusal is not an error: the
// program runs on, less reliably, and the message says what would help. [any-thread]
#pragma once

#include <cstddef>
#include <string>

namespace chronus::device {

/// Below the threads of the usual sound servers (JACK's run at 10 and above), above everything ordinary.
inline constexpr int realtime_priority = 5;

/// Sets SCHED_FIFO for the calling thread; child processes do not inherit it. If the limit RLIMIT_RTPRIO is
/// below `priority`, uses the limit. Neither allocates nor locks. Returns 0 or the errno.
int enter_realtime(int priority = realtime_priority) noexcept;

/// Whether the calling thread has real-time scheduling, from any source. Neither allocates nor locks.
bool is_realtime() noexcept;

/// Explains an errno of enter_realtime(), and what would grant the request. Empty for 0.
std::string realtime_refusal(int error);

/// Maps the unused pages of the calling thread's stack, so that later use does not wait for the kernel page
/// by page (4 ms for the usual 8 MiB). Takes about 1 ms; call before the first block. No effect on kernels
/// before 5.14.
void populate_stack() noexcept;

/// The answer to a request.
struct Grant {
  bool granted = false;
  std::string refusal;  ///< why not, and what would grant it; empty if granted
};

/// enter_realtime() for threads that may allocate.
Grant request_realtime(int priority = realtime_priority);

/// Keeps the pages of `bytes` at `start` in RAM until they are unmapped. Meant for the audio thread's memory:
/// locking a whole process exceeds the usual limit.
Grant lock_memory(const void* start, std::size_t bytes);

/// Keeps all mapped pages of the process in RAM; pages that are mapped later are not locked.
Grant lock_all_memory();

}  // namespace chronus::device
