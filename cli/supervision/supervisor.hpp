// Starts the engine, and starts it again should it die: the session goes on from what it has written down.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace chronus::cli {

/// How long an engine may give no sign of life (life_signs.hpp) before it is killed: verbs take milliseconds.
struct Patience {
  std::chrono::milliseconds turn{1000};
  int turns = 20;
};

/// Runs the engine's program with these arguments until it ends as it was told to, or cannot begin the first
/// time, and returns its exit code. SIGINT, SIGTERM and SIGHUP are handed to it. If it ends otherwise, or
/// takes no verbs any more, it is started again at once, without the modules that are to blame (blame.hpp);
/// if it cannot begin then, it is tried again every few seconds.
int supervise(const std::string& program, std::vector<std::string> arguments, const Patience& = {});

/// Puts the program in this one's place. Returns only if that fails.
int run_once(const std::string& program, const std::vector<std::string>& arguments);

/// What of the arguments holds for a second start too: not `--new`, which would drop the session, nor
/// `--record`, which would overwrite what was recorded.
std::vector<std::string> again(const std::vector<std::string>& arguments);

}  // namespace chronus::cli
