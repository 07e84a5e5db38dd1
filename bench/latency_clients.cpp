#include "bench/latency_clients.hpp"

#include <lo/lo.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <random>

#include "cli/wire/address.hpp"
#include "cli/wire/message.hpp"
#include "control/loop/loop.hpp"

namespace chronus::bench {
namespace {

constexpr int many = 20000;

/// A blocking connection to the local socket.
class Client {
 public:
  explicit Client(const std::string& path) : fd_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_un address = wire::to_address(path).value();
    if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) std::abort();
  }
  ~Client() { close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void send(const std::string& line) const {
    for (std::size_t at = 0; at < line.size();) {
      const ssize_t written = write(fd_, line.data() + at, line.size() - at);
      if (written <= 0) std::abort();
      at += static_cast<std::size_t>(written);
    }
  }

  void await_lines(int count) const {
    char bytes[65536];
    while (count > 0) {
      const ssize_t got = read(fd_, bytes, sizeof bytes);
      if (got <= 0) std::abort();
      count -= static_cast<int>(std::count(bytes, bytes + got, '\n'));
    }
  }

 private:
  int fd_;
};

std::string set_line(std::uint64_t id) {
  wire::Request request;
  request.id = id;
  request.words = {"set", "probe.level", id % 2 ? "0.3" : "0.6"};
  return wire::to_line(request);
}

double a_second(int count, std::int64_t begin_ns) {
  return count / (static_cast<double>(base::monotonic_ns() - begin_ns) / 1e9);
}

}  // namespace

std::vector<double> osc_ms(int port, Change& change, const Schedule& schedule) {
  std::vector<double> ms;
  lo_address to = lo_address_new("127.0.0.1", std::to_string(port).c_str());
  std::mt19937 dice(1);
  for (int i = 0; i < 400; ++i) {
    usleep(30000 + dice() % 7000);
    change.take();
    const std::int64_t sent = base::monotonic_ns();
    lo_send(to, "/set", "sf", "probe.level", i % 2 ? 0.2f : 0.7f);
    std::int64_t sample = -1;
    for (int tries = 0; sample < 0 && tries < 500; ++tries) {
      usleep(200);
      sample = change.take();
    }
    if (sample >= 0) ms.push_back((schedule.heard_ns(sample) - static_cast<double>(sent)) / 1e6);
  }
  lo_address_free(to);
  return ms;
}

double osc_a_second(int port) {
  lo_server replies = lo_server_new_with_proto(nullptr, LO_UDP, nullptr);
  std::atomic<int> answered{0};
  lo_server_add_method(
      replies, nullptr, nullptr,
      [](const char*, const char*, lo_arg**, int, lo_message, void* count) {
        ++*static_cast<std::atomic<int>*>(count);
        return 0;
      },
      &answered);
  lo_address to = lo_address_new("127.0.0.1", std::to_string(port).c_str());
  const std::int64_t begin = base::monotonic_ns();
  for (int i = 0; i < many; ++i) {
    lo_send_from(to, replies, lo_timetag{0, 1}, "/set", "sf", "probe.level", i % 2 ? 0.25f : 0.75f);
    while (i - answered > 64 && lo_server_recv_noblock(replies, 100) > 0) {
    }
  }
  while (answered < many && lo_server_recv_noblock(replies, 500) > 0) {
  }
  const double answers = a_second(answered, begin);
  lo_address_free(to);
  lo_server_free(replies);
  return answers;
}

std::vector<double> round_trip_ms(const std::string& path) {
  std::vector<double> ms;
  const Client client(path);
  for (std::uint64_t i = 1; i <= 4000; ++i) {
    const std::string line = set_line(i);
    const std::int64_t sent = base::monotonic_ns();
    client.send(line);
    client.await_lines(1);
    ms.push_back(static_cast<double>(base::monotonic_ns() - sent) / 1e6);
  }
  return ms;
}

double verbs_a_second(const std::string& path) {
  const Client client(path);
  const std::int64_t begin = base::monotonic_ns();
  for (std::uint64_t batch = 0; batch < many; batch += 100) {
    std::string lines;
    for (std::uint64_t i = 0; i < 100; ++i) lines += set_line(batch + i);
    client.send(lines);
    client.await_lines(100);
  }
  return a_second(many, begin);
}

}  // namespace chronus::bench
