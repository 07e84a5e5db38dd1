#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <string>

#include "cli/commands.hpp"

namespace chronus::cli {
namespace {

/// A line with its continuations; false at the end of the input.
bool read_line(std::string& line, bool interactive) {
  line.clear();
  for (std::string part;; line += '\n') {
    if (interactive) std::cerr << (line.empty() ? "chronus> " : "       > ") << std::flush;
    if (!std::getline(std::cin, part)) return !line.empty();
    line += part;
    if (!part.ends_with('\\')) return true;
  }
}

}  // namespace

int prompt(const Options& options) {
  if (options.words.size() > 1)
    return print(Failure{exit_usage, "`prompt` takes no words: it reads lines"}, options);
  auto link = EngineLink::open(options.socket);
  if (!link) return print(link.error(), options);
  const bool interactive = isatty(STDIN_FILENO) != 0;
  if (interactive) std::cerr << "`help` lists the verbs; `exit` leaves, and the engine plays on.\n";
  int exit = 0;
  for (std::string line; read_line(line, interactive) && line != "exit";) {
    auto request = new_request();
    request.line = line;
    const auto reply = link->ask(std::move(request), options.timeout);
    const int code = reply ? print(*reply, options) : print(reply.error(), options);
    if (code != 0) exit = code;
    if (!reply && code == exit_no_engine) break;
  }
  return exit;
}

}  // namespace chronus::cli
