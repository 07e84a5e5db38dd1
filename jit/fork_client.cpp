#include "jit/fork_client.hpp"

#include <fcntl.h>
#include <poll.h>

namespace chronus::jit {

bool is_alive(const Fd& pidfd) {
  pollfd ended{pidfd.get(), POLLIN, 0};
  return poll(&ended, 1, 0) == 0;
}

ForkClient::ForkClient(Fd socket) : socket_(std::move(socket)) {
  fcntl(socket_.get(), F_SETFL, O_NONBLOCK);
}

void ForkClient::ask() {
  Message message;
  message.head = {{"kind", "fork"}};
  send(fd(), message);
}

}  // namespace chronus::jit
