// A program at the other end of a local socket, in the test's own thread.
#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <string>

#include "cli/wire/address.hpp"

namespace chronus::test {

class LocalClient {
 public:
  explicit LocalClient(const std::string& path) : fd_(socket(AF_UNIX, SOCK_STREAM, 0)) {
    const sockaddr_un address = wire::to_address(path).value();
    if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("cannot connect to " + path);
  }
  ~LocalClient() { close(fd_); }
  LocalClient(const LocalClient&) = delete;
  LocalClient& operator=(const LocalClient&) = delete;

  /// What of it the socket takes without waiting.
  std::size_t send(const std::string& bytes) const {
    const auto size = ::send(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    return size > 0 ? static_cast<std::size_t>(size) : 0;
  }

  void send_no_more() const { shutdown(fd_, SHUT_WR); }

  /// What has come.
  std::string receive() {
    char part[65536];
    const auto size = recv(fd_, part, sizeof part, MSG_DONTWAIT);
    closed_ = closed_ || size == 0;
    return size > 0 ? std::string(part, static_cast<std::size_t>(size)) : std::string();
  }

  /// Whether the other end has closed, as far as receive() has seen.
  bool closed() const { return closed_; }

 private:
  int fd_;
  bool closed_ = false;
};

}  // namespace chronus::test
