// Messages of a restored session about its predecessor. [control-thread]
#pragma once

#include <set>
#include <string>

#include "control/session/memory.hpp"

namespace chronus::session {

/// The parts of the memory that this version of Chronus does not know; empty if none.
std::string unknown_story(const Memory&);

/// Which modules are left out, and which door changed each last.
std::string left_out_story(const Memory&, const std::set<std::string>& modules);

/// That no module's code runs, and which module was changed last.
std::string safe_story(const Memory&);

/// A free name beside the file: `take-2.wav`.
std::string next_take(const std::string& file);

}  // namespace chronus::session
