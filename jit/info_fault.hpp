// Whether what was read of a module can be true: the engine reaches into memory by it.
#pragma once

#include <string>

#include "host/code.hpp"

namespace chronus::jit {

/// What cannot be in the description of a module; empty if nothing is wrong. Any values may be given.
std::string fault_of(const ModuleInfo&);

}  // namespace chronus::jit
