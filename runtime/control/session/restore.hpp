// How a session goes on where the engine before this one has ended.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace chronus::session {

class Session;

/// How a session begins.
struct StartMode {
  std::string death{};   ///< how the engine before this one died, and that this one took its place; or empty
  bool safe = false;     ///< no module's code runs until it is asked for
  bool records = false;  ///< to a new file: a recording of the engine before does not go on
  std::set<std::string> left_out{};  ///< modules of which no code runs until it is asked for
  bool fresh = false;                ///< with an empty patch
  std::string file{};                ///< the patch file that is to be played, if it can be read
  std::string text{};                ///< what it says
};

/// Goes on as the journal has it, if there is one: patch, transport, modules, recording. Call it before
/// Session::open(). Returns what there is to say of it, a line each. [control-thread]
std::vector<std::string> restore(Session&, const StartMode&);

}  // namespace chronus::session
