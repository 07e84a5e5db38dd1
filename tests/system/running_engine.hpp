// The real engine as a child process, on the clock device, with a folder, a socket and an OSC port of its
// own.
#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/holds.hpp"
#include "support/process.hpp"
#include "support/temp_folder.hpp"

namespace chronus::test {

inline const std::string engine_program = CHRONUS_BINARY_DIR "/chronus-engine";
inline const std::string client_program = CHRONUS_BINARY_DIR "/chronus";

inline void write(const std::string& path, const std::string& text) {
  std::ofstream(path + ".part", std::ios::binary) << text;
  std::filesystem::rename(path + ".part", path);
}

/// A folder with a few modules of the instrument.
struct Place {
  explicit Place(const std::vector<std::string>& wanted = {"vco", "vca"}) : modules(folder.file("modules")) {
    std::filesystem::create_directory(modules);
    for (const std::string& name : wanted)
      std::filesystem::copy(CHRONUS_SOURCE_DIR "/module-src/" + name + ".cpp", modules);
  }

  /// What starts an engine here.
  Launch engine(const std::vector<std::string>& more = {}) const {
    Launch launch{.command = {engine_program, "--device", "clock", "--pool", "1", "--modules", modules,
                              "--socket", socket, "--cache", cache, "--session", session, "--osc-port", "0"}};
    launch.command.insert(launch.command.end(), more.begin(), more.end());
    launch.folder = folder.path().string();
    return launch;
  }

  /// What asks an engine here.
  Launch client(std::vector<std::string> words, const std::string& input = "") const {
    words.insert(words.begin(), {client_program, "--socket", socket});
    return {.command = std::move(words), .input = input, .folder = folder.path().string()};
  }

  TempFolder folder;
  std::string modules;
  std::string socket = folder.file("s");
  std::string cache = "off";
  std::string session = "off";
};

class RunningEngine {
 public:
  /// Returns when it is ready.
  explicit RunningEngine(const std::vector<std::string>& modules = {"vco", "vca"},
                         const std::vector<std::string>& more = {}, const std::string& patch = "")
      : place(modules), process(start(place, more, patch)) {
    if (!wait_until([&] { return holds(process.output(), "\nready\n") || !process.running(); },
                    Seconds(60)) ||
        !process.running())
      throw std::runtime_error("the engine does not start: " + process.output() + process.errors());
  }

  Finished ask(const std::vector<std::string>& words, const std::string& input = "") const {
    return run(place.client(words, input), Seconds(90));
  }

  /// The reply's data.
  nlohmann::json data(std::vector<std::string> words, const std::string& input = "") const {
    words.insert(words.begin(), "--json");
    const Finished result = ask(words, input);
    auto json = nlohmann::json::parse(result.output, nullptr, false);
    if (json.is_discarded()) throw std::runtime_error("no JSON: " + result.output + result.errors);
    return json;
  }

  std::string patch() const { return ask({"patch"}).output; }

  int osc_port() const {
    const std::string output = process.output();
    const std::string before = "takes OSC at 127.0.0.1:";
    const auto at = output.find(before);
    return at == std::string::npos ? 0 : std::atoi(output.c_str() + at + before.size());
  }

  Place place;
  Process process;

 private:
  static Process start(const Place& place, std::vector<std::string> more, const std::string& patch) {
    if (!patch.empty()) {
      write(place.folder.file("it.patch"), patch);
      more.push_back(place.folder.file("it.patch"));
    }
    return Process(place.engine(more));
  }
};

}  // namespace chronus::test
