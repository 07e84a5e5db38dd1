// An engine that only answers: it reads requests at a local socket on a thread of its own.
#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "cli/wire/address.hpp"
#include "cli/wire/line_buffer.hpp"
#include "cli/wire/message.hpp"

namespace chronus::test {

class FakeEngine {
 public:
  /// Sends what `respond` makes of each request: lines, or nothing to leave it unanswered; "close" after them
  /// ends the connection.
  using Respond = std::function<std::string(const wire::Request&)>;

  FakeEngine(const std::string& path, Respond respond)
      : respond_(std::move(respond)), fd_(socket(AF_UNIX, SOCK_STREAM, 0)) {
    const sockaddr_un address = wire::to_address(path).value();
    if (bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || listen(fd_, 8) != 0)
      throw std::runtime_error("cannot listen at " + path);
    thread_ = std::thread([this] { serve(); });
  }

  ~FakeEngine() {
    shutdown(fd_, SHUT_RDWR);
    thread_.join();
    close(fd_);
  }
  FakeEngine(const FakeEngine&) = delete;
  FakeEngine& operator=(const FakeEngine&) = delete;

  std::vector<wire::Request> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  /// One client after the other, each until it leaves or until its connection is to end.
  void serve() {
    for (int client; (client = accept(fd_, nullptr, nullptr)) >= 0; close(client)) {
      wire::LineBuffer input(wire::request_limit);
      char part[65536];
      bool open = true;
      for (ssize_t size; open && (size = recv(client, part, sizeof part, 0)) > 0;) {
        input.add({part, static_cast<std::size_t>(size)});
        while (const auto line = input.next()) open = take(client, *line) && open;
      }
    }
  }

  bool take(int client, const std::string& line) {
    const auto request = wire::read_request(line);
    if (!request) return false;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(*request);
    }
    auto answer = respond_(*request);
    const bool last = answer.ends_with("close");
    if (last) answer.resize(answer.size() - 5);
    return send(client, answer.data(), answer.size(), MSG_NOSIGNAL) >= 0 && !last;
  }

  Respond respond_;
  int fd_;
  mutable std::mutex mutex_;
  std::vector<wire::Request> requests_;
  std::thread thread_;
};

}  // namespace chronus::test
