// Starts the engine, and starts it again should it die: the session goes on from what it has written down.
#pragma once

#include <string>
#include <vector>

namespace chronus::cli {

/// Runs the engine's program with these arguments until it ends of its own accord, and returns its exit code.
/// SIGINT, SIGTERM and SIGHUP are handed to it. If a signal of its own ends it, it is started again at once;
/// after three deaths in 30 s in safe mode, and after three more not again.
int supervise(const std::string& program, std::vector<std::string> arguments);

/// Puts the program in this one's place. Returns only if that fails.
int run_once(const std::string& program, const std::vector<std::string>& arguments);

/// What of the arguments holds for a second start too: not `--new`, which would drop the session, nor
/// `--record`, which would overwrite what was recorded.
std::vector<std::string> again(const std::vector<std::string>& arguments);

}  // namespace chronus::cli
