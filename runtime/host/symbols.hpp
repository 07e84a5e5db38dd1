// What the host gives to compiled modules beside the C and C++ libraries.
#pragma once

#include <vector>

namespace chronus::host {

struct Symbol {
  const char* name;
  const void* address;
};

/// The functions of chronus_host/abi.hpp and the SDK's tables.
std::vector<Symbol> symbols();

}  // namespace chronus::host
