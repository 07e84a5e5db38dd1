// The symbols that the host provides to compiled modules beside the C and C++ libraries.
#pragma once

#include <vector>

namespace chronus::host {

struct Symbol {
  const char* name;
  const void* address;
};

/// The functions of chronus_host/abi.hpp, those of module_memory.hpp, and the SDK's tables. [any-thread]
std::vector<Symbol> symbols();

}  // namespace chronus::host
