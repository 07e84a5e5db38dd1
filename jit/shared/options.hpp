// The setup of the compiler and its workers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace chronus::jit {

struct Options {
  std::string worker;                        ///< path of the chronus-worker program
  std::string include_folder;                ///< where <chronus/module.hpp> is
  std::string module_folder;                 ///< where local headers of modules are
  std::vector<int> lanes = {1};              ///< numbers of lanes for which workers rehearse
  bool std_headers = true;                   ///< parse the common ones in the workers' parent
  int pool = 2;                              ///< workers kept ready
  double seconds = 5;                        ///< most CPU time of one compile
  std::uint64_t memory = 1ull << 30;         ///< most bytes of one compile beyond its parent
  std::string cache;                         ///< folder for compiled modules, created if missing; empty: none
  std::uint64_t cache_bytes = 256ull << 20;  ///< most bytes in that folder
};

}  // namespace chronus::jit
