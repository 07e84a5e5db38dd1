// Restores the session of the engine before.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace chronus::session {

class Session;

/// How a session begins.
struct StartMode {
  std::string death{};               ///< how the engine before died, if this one replaces it; else empty
  bool safe = false;                 ///< no module's code runs until requested
  bool records = false;              ///< to a new file: the recording of the engine before is not continued
  std::set<std::string> left_out{};  ///< modules whose code does not run until requested
  bool fresh = false;                ///< with an empty patch
  std::string file{};                ///< the patch file to play, if it can be read
  std::string text{};                ///< its text
};

/// Restores the journal's session, if any: patch, transport, modules, recording. Call it before
/// Session::open(). Returns messages, one a line. [control-thread]
std::vector<std::string> restore(Session&, const StartMode&);

}  // namespace chronus::session
