// Starts the engine and restarts it when it dies; the new engine restores the session.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace chronus::cli {

/// How long an engine may send no life sign (life_signs.hpp) before it is killed. Verbs take milliseconds.
struct Patience {
  std::chrono::milliseconds turn{1000};
  int turns = 20;
};

/// Runs the engine program with these arguments and returns its exit code once it ends on request, or cannot
/// start the first time. Forwards SIGINT, SIGTERM and SIGHUP. If the engine dies or hangs, it is restarted at
/// once without the modules that blame.hpp leaves out. If the restart fails, it is repeated every few
/// seconds.
int supervise(const std::string& program, std::vector<std::string> arguments, const Patience& = {});

/// Replaces this process by the program. Returns only on failure.
int run_once(const std::string& program, const std::vector<std::string>& arguments);

/// The arguments of a restart: without `--new`, which would drop the session, and `--record`, which would
/// overwrite the recording.
std::vector<std::string> again(const std::vector<std::string>& arguments);

}  // namespace chronus::cli
