#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "commands.hpp"

namespace chronus::cli {

int run(const Options& options) {
  std::error_code error;
  const auto own = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto engine = (own.parent_path() / "chronus-engine").string();
  std::vector<std::string> words = {engine};
  if (!options.socket.empty()) words.insert(words.end(), {"--socket", options.socket});
  words.insert(words.end(), options.words.begin() + 1, options.words.end());
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execv(engine.c_str(), arguments.data());
  return print(Failure{exit_no_engine, "cannot start " + engine + ": " + std::strerror(errno)}, options);
}

}  // namespace chronus::cli
