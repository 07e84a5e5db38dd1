// A process's last message, sent from a signal handler. One thread at a time, as for signals. [worker]
// [player]
#pragma once

#include <sys/time.h>

#include <string>

namespace chronus::jit {

/// The socket of tell_and_end(). Owned by the caller.
void set_last_words_socket(int socket);

/// Sends encoded bytes and ends the process. Does not return, since the stack may be damaged. Safe in a
/// signal handler.
[[noreturn]] void tell_and_end(const std::string& words);

/// Handles the signal on a stack of its own, since the normal one may have overflowed.
void handle_signal(int signal, void (*handler)(int), int flags);

/// Starts a timer (ITIMER_REAL...) in place of the one that runs; 0 stops it.
void start_timer(int which, double seconds, bool again = false);

}  // namespace chronus::jit
