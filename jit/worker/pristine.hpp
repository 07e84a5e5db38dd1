// This process's memory as it was before a job, to be put back after it: the next job then finds nothing of
// the last one, and all its pages are mapped and warm.
//
// A process forked for each job would find the same, at the price of a page fault for each page it uses.
#pragma once

namespace chronus::jit {

/// One at most in a process, which must have one thread. [worker]
class Pristine {
 public:
  /// Copies all private writable memory. Returns once, and again after each restore(), with the memory, the
  /// stack, the registers and the signal mask as they were. Not put back are: shared memory, the content of
  /// files and sockets, and signal handlers. False if the memory cannot be kept: restore() then ends the
  /// process.
  static bool keep();

  /// Returns from keep() once more. Memory that was mapped since is unmapped, descriptors opened since are
  /// closed, and timers stopped. Ends the process if something cannot be put back: another thread runs, or
  /// a file was unmapped. May be called in a signal handler.
  [[noreturn]] static void restore();

  /// Like restore(), and counted by aborts().
  [[noreturn]] static void abort();
  static int aborts();

  /// How many times it was put back.
  static int restores();
};

}  // namespace chronus::jit
