// Sound servers of the test's own, which nothing else can see and which go with it.
#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include "support/environment.hpp"
#include "support/process.hpp"
#include "support/temp_folder.hpp"

namespace chronus::test {

inline void need(const std::string& program, const std::string& package) {
  if (find_program(program).empty())
    throw std::runtime_error("this test needs the program " + program + ": install the package " + package);
}

struct Channels {
  int inputs = 2;
  int outputs = 2;
};

/// All JACK servers and clients of a machine share a registry, which a server that is stopped may have
/// locked. So tests have their servers one after the other, also those of other processes.
class OnlyJackServer {
 public:
  OnlyJackServer() : file_(open("/dev/shm/chronus-test-jack.lock", O_CREAT | O_RDWR | O_CLOEXEC, 0666)) {
    while (flock(file_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  ~OnlyJackServer() { close(file_); }
  OnlyJackServer(const OnlyJackServer&) = delete;
  OnlyJackServer& operator=(const OnlyJackServer&) = delete;

 private:
  int file_;
};

/// A JACK server without a card, under a name of its own, which is the default while it lives.
class JackServer {
 public:
  JackServer(int sample_rate, int block, Channels channels = {})
      : name_("chronus-test-" + std::to_string(getpid())),
        channels_(channels),
        default_server_("JACK_DEFAULT_SERVER", name_) {
    need("jackd", "jackd2");
    remove_broken_database();
    process_.emplace(launch(sample_rate, block));
    if (!wait_until([&] { return std::filesystem::exists(socket()); }))
      throw std::runtime_error("jackd does not start: " + process_->errors());
  }
  ~JackServer() {
    const bool clean = process_->end() == 0;
    remove_leftovers();
    if (clean) return;
    // A server that did not end by itself keeps one of the eight places that this machine has for servers.
    // The next one of the same name gives it back.
    Process heir(launch(48000, 1024));
    wait_until([&] { return std::filesystem::exists(socket()); });
    heir.end();
    remove_leftovers();
  }
  Process& process() { return *process_; }

  /// Leads an output port to an input port.
  static bool connect(const std::string& from, const std::string& to) {
    return run({.command = {"jack_connect", from, to}}).exit == 0;
  }

 private:
  Launch launch(int sample_rate, int block) const {
    return {.command = {"jackd", "-n", name_, "--no-realtime", "--no-mlock", "-d", "dummy", "-r",
                        std::to_string(sample_rate), "-p", std::to_string(block), "-C",
                        std::to_string(channels_.inputs), "-P", std::to_string(channels_.outputs)},
            .environment = {{"JACK_NO_AUDIO_RESERVATION", "1"}}};
  }

  void remove_leftovers() const {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator("/dev/shm", ignored))
      if (entry.path().native().find(name_) != std::string::npos)
        std::filesystem::remove(entry.path(), ignored);
  }

  /// All servers and clients of a user share a database. One that was killed while it made it leaves it
  /// without content, and all others wait for that.
  static void remove_broken_database() {
    const std::filesystem::path folder = "/dev/shm/jack_db-" + std::to_string(getuid());
    std::error_code error;
    const auto size = std::filesystem::file_size(folder / "__db.001", error);
    if (!error && size == 0) std::filesystem::remove_all(folder, error);
  }

  /// Where its clients meet it.
  std::string socket() const { return "/dev/shm/jack_" + name_ + "_" + std::to_string(getuid()) + "_0"; }

  OnlyJackServer only_;
  std::string name_;
  Channels channels_;
  WithVariable default_server_;
  std::optional<Process> process_;
};

/// A PulseAudio server with one sink that goes nowhere, named "Nowhere", and is the only one seen while it
/// lives.
class PulseServer {
 public:
  explicit PulseServer(int sample_rate)
      : server_("PULSE_SERVER", "unix:" + socket()), cookie_("PULSE_COOKIE", folder_.file("cookie")) {
    need("pulseaudio", "pulseaudio");
    const std::string home = folder_.path();
    process_.emplace(Launch{
        .command = {"pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1",
                    "--realtime=no", "--high-priority=no", "--disable-shm=yes", "-L",
                    "module-null-sink sink_name=nowhere sink_properties=device.description=Nowhere "
                    "format=float32le channels=2 rate=" +
                        std::to_string(sample_rate),
                    "-L",
                    "module-null-source source_name=silence channels=2 rate=" + std::to_string(sample_rate),
                    "-L", "module-native-protocol-unix auth-anonymous=1 socket=" + socket()},
        .environment = {{"HOME", home}, {"XDG_RUNTIME_DIR", home}, {"XDG_CONFIG_HOME", home}},
        .unset = {"PULSE_SERVER", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY"}});
    if (!wait_until([&] { return std::filesystem::exists(socket()); }))
      throw std::runtime_error("pulseaudio does not start: " + process_->errors());
  }
  Process& process() { return *process_; }

  /// Records what the sink plays: interleaved 32-bit floats on its stdout.
  Process record(int sample_rate) {
    need("parec", "pulseaudio-utils");
    return Process(Launch{.command = {"parec", "--raw", "--format=float32le", "--channels=2", "-d",
                                      "nowhere.monitor", "--rate=" + std::to_string(sample_rate)}});
  }

 private:
  std::string socket() const { return folder_.file("socket"); }

  TempFolder folder_;
  WithVariable server_, cookie_;
  std::optional<Process> process_;
};

}  // namespace chronus::test
