// What a compile is asked for.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "host/state_copy.hpp"
#include "jit/shared/results.hpp"

namespace chronus::jit {

/// How a node that plays the module is set; what is not there is at its start.
struct Settings {
  std::string node;
  std::map<std::string, double> values;
  std::map<std::string, std::string> texts;
};

/// What a node that plays the code has come to in playing.
struct LiveState {
  Settings settings;
  double sample_rate = 48000;
  StateCopy copy;  ///< as the code holds it
};

struct Request {
  std::string module;           ///< name: the file's, without .cpp
  std::string file;             ///< the path that diagnostics show
  std::string source;           ///< the whole text
  int lanes = 1;                ///< 1, 4, 8 or 16; more than 1 fails if the module has a lane_obstacle
  bool optimised_only = false;  ///< skip the quick tier (renders)
  std::function<void(Verdict)> judged = nullptr;  ///< null: the code is not played for longer
  std::vector<Settings> nodes = {};               ///< some of those that play it, for that
  int states = 0;  ///< how many times add_state() is to be waited for, also for that; neither these nor the
                   ///< nodes nor `judged` matter to the code
};

}  // namespace chronus::jit
