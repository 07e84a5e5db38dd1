#include "shared/host_symbols.hpp"

#include <chronus/abi.hpp>
#include <chronus/blep.hpp>

namespace chronus::jit {

std::vector<HostSymbol> host_symbols() {
  return {{"chronus_allocate", reinterpret_cast<const void*>(&chronus_allocate)},
          {"chronus_fail", reinterpret_cast<const void*>(&chronus_fail)},
          {"chronus_blep_table", chronus_blep_table},
          {"chronus_blamp_table", chronus_blamp_table},
          {"chronus_blep_lag", &chronus_blep_lag}};
}

}  // namespace chronus::jit
