#include "jit/shared/last_words.hpp"

#include <unistd.h>

#include <array>
#include <csignal>

namespace chronus::jit {
namespace {

int socket_to_engine = -1;

void alternative_stack() {
  static std::array<char, 65536> space;
  stack_t stack{};
  stack.ss_sp = space.data();
  stack.ss_size = space.size();
  sigaltstack(&stack, nullptr);
}

}  // namespace

void set_last_words_socket(int socket) {
  socket_to_engine = socket;
}

void tell_and_end(const std::string& words) {
  for (std::size_t sent = 0; sent < words.size();) {
    const ssize_t n = write(socket_to_engine, words.data() + sent, words.size() - sent);
    if (n <= 0) break;
    sent += static_cast<std::size_t>(n);
  }
  _exit(1);
}

void handle_signal(int signal, void (*handler)(int), int flags) {
  alternative_stack();
  struct sigaction action{};
  action.sa_handler = handler;
  action.sa_flags = SA_ONSTACK | flags;
  sigaction(signal, &action, nullptr);
}

void start_timer(int which, double seconds, bool again) {
  itimerval time{};
  time.it_value.tv_sec = static_cast<time_t>(seconds);
  time.it_value.tv_usec =
      static_cast<suseconds_t>((seconds - static_cast<double>(time.it_value.tv_sec)) * 1e6);
  if (again) time.it_interval = time.it_value;
  setitimer(which, &time, nullptr);
}

}  // namespace chronus::jit
