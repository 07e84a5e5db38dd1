// The author's lines of a module's code, to locate a crash. [worker]
#pragma once

#include <optional>
#include <string>

#include "jit/shared/crash_lines.hpp"

namespace chronus::jit {

/// The lines of an object that was lowered for Tier::lines. `function`: the demangled name of one of its
/// functions without the parameters; CrashLines::begin is the offset of that function in the code. `file`:
/// the author's. Empty if the object has no such function.
CrashLines crash_lines(const std::string& object, const std::string& function, const std::string& file);

}  // namespace chronus::jit
