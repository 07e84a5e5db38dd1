// The functions of C and C++ by which modules allocate. While a Preparation with an arena is open they
// allocate from the arena, else from the C library.
#pragma once

#include <vector>

#include "host/symbols.hpp"

namespace chronus::host {

/// The symbols of malloc and its kin, operator new and delete, to which modules are linked instead of the
/// process's own. [any-thread]
std::vector<Symbol> memory_symbols();

}  // namespace chronus::host
