// The input of a compile.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "host/state_copy.hpp"
#include "jit/shared/results.hpp"

namespace chronus::jit {

/// The settings of a node that plays the module. Missing ones are at their start.
struct Settings {
  std::string node;
  std::map<std::string, double> values;
  std::map<std::string, std::string> texts;
};

/// The state of a node that plays the code.
struct LiveState {
  Settings settings;
  double sample_rate = 48000;
  StateCopy copy;  ///< in the code's layout
};

struct Request {
  std::string module;           ///< name: the file's, without .cpp
  std::string file;             ///< the path that diagnostics show
  std::string source;           ///< the whole text
  int lanes = 1;                ///< 1, 4, 8 or 16; more than 1 fails if the module has a lane_obstacle
  bool optimised_only = false;  ///< skip the quick tier (renders)
  /// Called when the long audition has ended; null: there is none.
  std::function<void(Verdict)> judged = nullptr;
  std::vector<Settings> nodes = {};  ///< some of its nodes, for the long audition
  /// Number of add_state() calls to wait for, for the long audition. The code depends on neither `states`,
  /// `nodes` nor `judged`.
  int states = 0;
};

}  // namespace chronus::jit
