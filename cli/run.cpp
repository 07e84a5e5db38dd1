#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "cli/commands.hpp"
#include "cli/supervision/supervisor.hpp"

namespace chronus::cli {

int run(const Options& options) {
  std::error_code error;
  const auto own = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto engine = (own.parent_path() / "chronus-engine").string();
  std::vector<std::string> words;
  if (!options.socket.empty()) words = {"--socket", options.socket};
  words.insert(words.end(), options.words.begin() + 1, options.words.end());
  if (access(engine.c_str(), X_OK) != 0)
    return print(Failure{exit_no_engine, "cannot start " + engine + ": " + std::strerror(errno)}, options);
  const auto renders = [](const std::string& word) { return word.starts_with("--render"); };
  if (std::any_of(words.begin(), words.end(), renders)) return run_once(engine, words);
  return supervise(engine, std::move(words));
}

}  // namespace chronus::cli
