// What the host gives to compiled modules beside the C and C++ libraries.
#pragma once

#include <vector>

namespace chronus::jit {

struct HostSymbol {
  const char* name;
  const void* address;
};

/// The functions of chronus/abi.hpp, which the program that links this must define, and the SDK's tables.
std::vector<HostSymbol> host_symbols();

}  // namespace chronus::jit
