// From a message to the sample that it changes: OSC latency and jitter at the device, a verb's round trip
// through the local socket, and how many messages a second are taken. The engine plays to the clock device,
// in this process; the client is another thread with sockets of its own.
#include <fmt/format.h>
#include <lo/lo.h>
#include <nlohmann/json.hpp>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <random>
#include <thread>
#include <vector>

#include "control/local_socket.hpp"
#include "control/loop.hpp"
#include "control/osc_door.hpp"
#include "control/session/session.hpp"
#include "device/device.hpp"
#include "wire/address.hpp"
#include "wire/message.hpp"

using namespace chronus;

namespace {

constexpr double rate = 48000;
constexpr int block = 128;
constexpr int blocks = 2;

double percentile(std::vector<double> values, double share) {
  std::ranges::sort(values);
  return values.empty()
             ? 0
             : values[static_cast<std::size_t>(std::lround(share * static_cast<double>(values.size() - 1)))];
}

/// Watches the left channel for the first sample that differs from the one before.
class Change {
 public:
  void watch(const float* samples, int frames, std::int64_t first) noexcept {
    for (int i = 0; i < frames; ++i) {
      if (std::abs(samples[i] - last_) > 1e-6f) {
        if (still_) sample_.store(first + i, std::memory_order_release);
        still_ = false;
        quiet_ = 0;
      } else if (++quiet_ > 64) {
        still_ = true;
      }
      last_ = samples[i];
    }
  }

  /// The sample of the newest change, once; -1 if there was none since.
  std::int64_t take() { return sample_.exchange(-1, std::memory_order_acquire); }

 private:
  std::atomic<std::int64_t> sample_{-1};
  float last_ = 0;
  bool still_ = true;
  int quiet_ = 0;
};

/// When the clock device should have asked for sample 0, by the earliest of its calls.
class Schedule {
 public:
  void called(std::int64_t sample, std::int64_t ns) noexcept {
    const auto start = ns - static_cast<std::int64_t>(static_cast<double>(sample) / rate * 1e9);
    if (start < start_.load(std::memory_order_relaxed)) start_.store(start, std::memory_order_relaxed);
    const double late = static_cast<double>(start - start_.load(std::memory_order_relaxed)) / 1e6;
    if (count_ < late_.size()) late_[count_++] = late;
  }
  /// When a sample leaves a device with `blocks` blocks between callback and converter.
  double heard_ns(std::int64_t sample) const {
    return static_cast<double>(start_.load()) +
           (static_cast<double>(sample) + (blocks - 1) * block) / rate * 1e9;
  }
  std::vector<double> lateness() const {
    return {late_.begin(), late_.begin() + static_cast<std::ptrdiff_t>(count_)};
  }

 private:
  std::atomic<std::int64_t> start_{std::int64_t{1} << 62};
  std::vector<double> late_ = std::vector<double>(1 << 20);
  std::size_t count_ = 0;
};

struct Figures {
  std::vector<double> osc_ms;
  std::vector<double> round_trip_ms;
  double osc_a_second = 0;
  double verbs_a_second = 0;
};

void measure_osc(int port, Change& change, const Schedule& schedule, Figures& figures) {
  lo_address to = lo_address_new("127.0.0.1", std::to_string(port).c_str());
  std::mt19937 dice(1);
  for (int i = 0; i < 400; ++i) {
    usleep(30000 + dice() % 7000);
    change.take();
    const std::int64_t sent = control::monotonic_ns();
    lo_send(to, "/set", "sf", "probe.level", i % 2 ? 0.2f : 0.7f);
    std::int64_t sample = -1;
    for (int tries = 0; sample < 0 && tries < 500; ++tries) {
      usleep(200);
      sample = change.take();
    }
    if (sample >= 0) figures.osc_ms.push_back((schedule.heard_ns(sample) - static_cast<double>(sent)) / 1e6);
  }
  lo_address_free(to);
}

/// A blocking connection to the local socket.
class Client {
 public:
  explicit Client(const std::string& path) : fd_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_un address = wire::to_address(path).value();
    if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) std::abort();
  }
  ~Client() { close(fd_); }

  void send(const std::string& line) const {
    for (std::size_t at = 0; at < line.size();) {
      const ssize_t written = write(fd_, line.data() + at, line.size() - at);
      if (written <= 0) std::abort();
      at += static_cast<std::size_t>(written);
    }
  }
  void await_lines(int count) {
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

void measure_verbs(const std::string& path, Figures& figures) {
  Client client(path);
  for (std::uint64_t i = 1; i <= 4000; ++i) {
    const std::string line = set_line(i);
    const std::int64_t sent = control::monotonic_ns();
    client.send(line);
    client.await_lines(1);
    figures.round_trip_ms.push_back(static_cast<double>(control::monotonic_ns() - sent) / 1e6);
  }
  constexpr int many = 20000;
  const std::int64_t begin = control::monotonic_ns();
  for (int batch = 0; batch < many; batch += 100) {
    std::string lines;
    for (int i = 0; i < 100; ++i)
      lines += set_line(static_cast<std::uint64_t>(batch) + static_cast<std::uint64_t>(i));
    client.send(lines);
    client.await_lines(100);
  }
  figures.verbs_a_second = many / (static_cast<double>(control::monotonic_ns() - begin) / 1e9);
}

void measure_osc_rate(int port, Figures& figures) {
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
  constexpr int many = 20000;
  const std::int64_t begin = control::monotonic_ns();
  for (int i = 0; i < many; ++i) {
    lo_send_from(to, replies, lo_timetag{0, 1}, "/set", "sf", "probe.level", i % 2 ? 0.25f : 0.75f);
    while (i - answered > 64 && lo_server_recv_noblock(replies, 100) > 0) {
    }
  }
  while (answered < many && lo_server_recv_noblock(replies, 500) > 0) {
  }
  figures.osc_a_second = answered / (static_cast<double>(control::monotonic_ns() - begin) / 1e9);
  lo_address_free(to);
  lo_server_free(replies);
}

void print(const Figures& figures, const std::vector<double>& lateness, bool json) {
  const auto of = [](const std::vector<double>& values) {
    return nlohmann::json{{"p50", percentile(values, 0.5)},
                          {"p95", percentile(values, 0.95)},
                          {"p99", percentile(values, 0.99)}};
  };
  const double jitter = percentile(figures.osc_ms, 0.99) - percentile(figures.osc_ms, 0.01);
  if (json) {
    std::cout << nlohmann::json{{"messages", figures.osc_ms.size()},
                                {"osc_to_device_ms", of(figures.osc_ms)},
                                {"jitter_ms", jitter},
                                {"machine_late_ms", of(lateness)},
                                {"round_trip_ms", of(figures.round_trip_ms)},
                                {"osc_messages_a_second", figures.osc_a_second},
                                {"verbs_a_second", figures.verbs_a_second},
                                {"block", block},
                                {"blocks", blocks},
                                {"sample_rate", rate}}
                     .dump()
              << "\n";
    return;
  }
  fmt::print("{} x {} frames at {:g} Hz, the clock device\n", blocks, block, rate);
  fmt::print(
      "OSC message to first changed sample  p50 {:.2f} ms  p99 {:.2f} ms  jitter (p99 - p1) {:.2f} ms  of {} "
      "messages\n",
      percentile(figures.osc_ms, 0.5), percentile(figures.osc_ms, 0.99), jitter, figures.osc_ms.size());
  fmt::print("the machine's own late wake-ups      p50 {:.2f} ms  p99 {:.2f} ms\n", percentile(lateness, 0.5),
             percentile(lateness, 0.99));
  fmt::print("a verb's round trip                  p50 {:.3f} ms  p99 {:.3f} ms\n",
             percentile(figures.round_trip_ms, 0.5), percentile(figures.round_trip_ms, 0.99));
  fmt::print(
      "messages a second                    {:.0f} by OSC, {:.0f} verbs by the local socket, each answered\n",
      figures.osc_a_second, figures.verbs_a_second);
}

}  // namespace

int main(int argc, char** argv) {
  const bool json = argc > 1 && std::string(argv[1]) == "--json";
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("chronus-latency-{}", getpid());
  std::filesystem::create_directories(folder / "modules");
  std::ofstream(folder / "modules" / "probe.cpp") << "#include <chronus/module.hpp>\n"
                                                     "/// A level.\n"
                                                     "struct Probe : Module {\n"
                                                     "  Param level = param(0.5, 0, 1);\n"
                                                     "  Out out;\n"
                                                     "  void tick() { out = level; }\n"
                                                     "};\n";
  jit::Options options;
  options.worker = CHRONUS_WORKER;
  options.include_folder = CHRONUS_INCLUDE_FOLDER;
  options.module_folder = (folder / "modules").string();
  options.pool = 2;
  auto compiler = jit::Compiler::start(options);
  if (!compiler) {
    std::cerr << compiler.error() << "\n";
    return 1;
  }
  int exit = 1;
  Change change;
  Schedule schedule;
  Figures figures;
  {
    control::Loop loop;
    engine::Engine engine({rate, 64});
    device::Recorder recorder;
    const auto device = device::open_clock({rate, block, blocks});
    loop.watch((*compiler)->fd(), EPOLLIN, [&](std::uint32_t) { (*compiler)->dispatch(); });
    {
      const auto journal = control::Journal::open((folder / "session").string());
      if (!journal) return 1;
      control::Parts parts{
          loop, engine, **compiler, recorder, options.module_folder, block, [&] { return device->status(); },
          {},   {}};
      parts.journal = journal->get();
      control::Session session(std::move(parts));
      session.go_on({});
      const auto handler = [&](control::Request request, control::Answer answer) {
        session.handle(std::move(request), std::move(answer));
      };
      const std::string path = (folder / "bench.sock").string();
      const auto socket = control::LocalSocket::open(loop, handler, {path});
      const auto osc = control::OscDoor::open(loop, handler, {});
      if (!socket || !osc) return 1;
      std::int64_t played = 0;
      auto started = device->start([&](float* left, float* right, int frames) {
        schedule.called(played, control::monotonic_ns());
        engine.process(left, right, frames);
        change.watch(left, frames, played);
        played += frames;
      });
      if (!started) return 1;
      std::thread client;
      auto opened = session.open([&] {
        session.load_text("add probe probe\nchain probe out\n", "file", 1);
        client = std::thread([&] {
          sleep(1);
          measure_osc((*osc)->port(), change, schedule, figures);
          measure_verbs(path, figures);
          measure_osc_rate((*osc)->port(), figures);
          exit = 0;
          loop.stop();
        });
      });
      if (opened) loop.run();
      client.join();
      device->stop();
    }
  }
  print(figures, schedule.lateness(), json);
  std::filesystem::remove_all(folder);
  return exit;
}
