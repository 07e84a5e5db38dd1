// What a session that goes on says of how it was left.
#pragma once

#include <set>
#include <string>

#include "control/session/memory.hpp"

namespace chronus::session {

/// What the memory holds that this version of Chronus does not know; empty if nothing.
std::string unknown_story(const Memory&);

/// Which modules are left out, and who changed them last.
std::string left_out_story(const Memory&, const std::set<std::string>& modules);

/// That no module's code runs, and which one was changed last.
std::string safe_story(const Memory&);

/// A name beside the file's that is free: `take-2.wav`.
std::string next_take(const std::string& file);

}  // namespace chronus::session
