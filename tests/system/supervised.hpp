// An engine under its supervisor, in a place of its own.
#pragma once

#include <csignal>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "system/running_engine.hpp"

namespace chronus::test {

/// The folder that a file lies in.
inline std::string place_of(const std::string& file) {
  return std::filesystem::path(file).parent_path().string();
}

/// `chronus run`, which starts the engine and watches over it.
class Supervised {
 public:
  explicit Supervised(std::vector<std::string> more = {}) : process(launch(place, std::move(more))) {
    await();
  }

  /// Prepares the place first, and takes the arguments from there.
  explicit Supervised(const std::function<std::vector<std::string>(const Place&)>& prepare)
      : process(launch(place, prepare(place))) {
    await();
  }

  Finished ask(const std::vector<std::string>& words, const std::string& input = "") const {
    return run(place.client(words, input), Seconds(30));
  }

  nlohmann::json status() const {
    return nlohmann::json::parse(ask({"--json", "status"}).output, nullptr, false);
  }

  /// The engine's own process.
  pid_t engine() const { return status().value("process", -1); }

  void await() {
    if (!wait_until([&] { return ask({"status"}).exit == 0 || !process.running(); }, Seconds(60)) ||
        !process.running())
      throw std::runtime_error("no engine: " + process.output() + process.errors());
  }

  /// Does something while the supervisor is held up, right after the engine's death.
  void kill_engine(const std::function<void()>& then = {}, int signal = SIGKILL) {
    const pid_t dying = engine();
    REQUIRE(dying > 0);
    if (then) process.signal(SIGSTOP);
    kill(dying, signal);
    if (then) {
      REQUIRE(wait_until([&] { return state_of(dying) == 'Z'; }));
      then();
      process.signal(SIGCONT);
    }
    REQUIRE(wait_until([&] { return ended(dying); }));
  }

  Place place;
  Process process;

 private:
  static char state_of(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    const auto at = text.rfind(") ");
    return at == std::string::npos ? 'Z' : text[at + 2];
  }

  static Launch launch(Place& place, std::vector<std::string> more) {
    place.session = place.folder.file("session");
    place.cache = place.folder.file("cache");
    Launch launch = place.engine(more);
    launch.command[0] = "run";
    launch.command.insert(launch.command.begin(), client_program);
    return launch;
  }
};

}  // namespace chronus::test
