#include "host/symbols.hpp"

#include <chronus/blep.hpp>
#include <chronus_host/abi.hpp>

#include "host/module_memory.hpp"

namespace chronus::host {

std::vector<Symbol> symbols() {
  std::vector<Symbol> symbols = memory_symbols();
  symbols.insert(symbols.end(), {{"chronus_allocate", reinterpret_cast<const void*>(&chronus_allocate)},
                                 {"chronus_fail", reinterpret_cast<const void*>(&chronus_fail)},
                                 {"chronus_blep_table", chronus_blep_table},
                                 {"chronus_blamp_table", chronus_blamp_table},
                                 {"chronus_blep_lag", &chronus_blep_lag}});
  return symbols;
}

}  // namespace chronus::host
