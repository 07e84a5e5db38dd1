// Validates a module's description, by which the engine accesses the module's memory. [any-thread]
#pragma once

#include <string>

#include "host/code.hpp"

namespace chronus::jit {

/// The first impossible value of the description; empty if there is none. Accepts any values.
std::string fault_of(const ModuleInfo&);

}  // namespace chronus::jit
