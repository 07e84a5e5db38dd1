// How the compiler and its workers are set up.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace chronus::jit {

struct Options {
  std::string worker;                 ///< path of the chronus-worker program
  std::string include_folder;         ///< where <chronus/module.hpp> is
  std::string module_folder;          ///< where local headers of modules are
  std::vector<int> lanes = {1};       ///< widths to keep workers warm for
  bool std_headers = true;            ///< parse the common ones before any module asks for them
  int pool = 5;                       ///< workers kept ready
  double seconds = 5;                 ///< CPU time one compile may take
  std::uint64_t memory = 1ull << 30;  ///< bytes one compile may take beyond its parent
  std::string cache;                  ///< folder for compiled modules, which is made; empty: none are kept
  std::uint64_t cache_bytes = 256ull << 20;  ///< what that folder may grow to
};

}  // namespace chronus::jit
