// A folder that is watched in a test.
#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/clocks.hpp"
#include "control/loop/loop.hpp"
#include "control/modules/watcher.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

namespace chronus::test {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using modules::FileChange;

inline void write_file(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
}

/// A watched folder and what was reported of it.
struct Watched {
  TempFolder temp;
  std::string folder = temp.file("modules");
  loop::Loop loop;
  std::vector<FileChange> reports;
  modules::Watcher watcher{loop, [this](const FileChange& change) { reports.push_back(change); }};

  Watched() { fs::create_directory(folder); }

  std::vector<FileChange> watch() {
    auto files = watcher.watch_folder(folder, {".cpp", ".hpp"});
    REQUIRE(files);
    return *files;
  }

  std::string file(const std::string& name) const { return folder + "/" + name; }

  /// Runs the loop until `count` reports have come, or for a generous while.
  void await(std::size_t count) {
    const auto end = base::monotonic_ns() + 10'000'000'000;
    while (reports.size() < count && base::monotonic_ns() < end) loop.run_once(50ms);
  }

  /// Long enough for a removal to be believed and a lost folder to be found.
  void settle() {
    const auto end = base::monotonic_ns() + 400'000'000;
    while (base::monotonic_ns() < end) loop.run_once(20ms);
  }
};

}  // namespace chronus::test
