// The functions of C and C++ that modules allocate by. While a Preparation is open they take from its arena;
// else they are those of the C library.
#pragma once

#include <vector>

#include "host/symbols.hpp"

namespace chronus::host {

/// malloc and its kin, operator new and delete: what modules are linked to in place of the process's own.
std::vector<Symbol> memory_symbols();

}  // namespace chronus::host
