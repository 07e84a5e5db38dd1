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

/// Runs the engine's program with these arguments until it ends of its own accord, and returns its exit code.
/// SIGINT, SIGTERM and SIGHUP are handed to it. If a signal of its own ends it, or it takes no verbs any
/// more, it is started again at once; after three deaths in 30 s in safe mode, and after three more not
/// again.
int supervise(const std::string& program, std::vector<std::string> arguments, const Patience& = {});

/// Puts the program in this one's place. Returns only if that fails.
int run_once(const std::string& program, const std::vector<std::string>& arguments);

/// What of the arguments holds for a second start too: not `--new`, which would drop the session, nor
/// `--record`, which would overwrite what was recorded.
std::vector<std::string> again(const std::vector<std::string>& arguments);

}  // namespace chronus::cli
