#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "cli/commands.hpp"
#include "cli/supervision/supervisor.hpp"

namespace chronus::cli {

namespace {

std::string engine_program() {
  std::error_code error;
  const auto own = std::filesystem::read_symlink("/proc/self/exe", error);
  return (own.parent_path() / "chronus-engine").string();
}

int cannot_start(const std::string& engine, const Options& options) {
  return print(Failure{exit_no_engine, "cannot start " + engine + ": " + std::strerror(errno)}, options);
}

}  // namespace

int run(const Options& options) {
  const std::string engine = engine_program();
  std::vector<std::string> words;
  if (!options.socket.empty()) words = {"--socket", options.socket};
  words.insert(words.end(), options.words.begin() + 1, options.words.end());
  if (access(engine.c_str(), X_OK) != 0) return cannot_start(engine, options);
  const auto renders = [](const std::string& word) { return word.starts_with("--render"); };
  if (std::any_of(words.begin(), words.end(), renders)) return run_once(engine, words);
  return supervise(engine, std::move(words));
}

int perform(const Options& options) {
  const std::string engine = engine_program();
  if (access(engine.c_str(), X_OK) != 0) return cannot_start(engine, options);
  std::vector<std::string> words = options.words;
  if (options.json) words.emplace_back("--json");
  return run_once(engine, words);
}

}  // namespace chronus::cli
