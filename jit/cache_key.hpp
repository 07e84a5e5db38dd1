// The inputs of a compile other than the local headers that the module includes. [any-thread]
#pragma once

#include <string>
#include <vector>

#include "jit/jit.hpp"

namespace chronus::jit {

/// The inputs that all modules of a running compiler share.
struct Environment {
  std::string sdk;                 ///< digest of its files' names and texts
  std::vector<int> lanes;          ///< for which the SDK's own functions are prebuilt
  std::vector<std::string> flags;  ///< of the compiler, including folders
  std::string cpu;                 ///< as LLVM names it
  std::string features;            ///< of this CPU
  std::string llvm;                ///< version
  /// Paths, sizes and times of the loaded LLVM, C and C++ libraries, whose headers come with them.
  std::string libraries;
  std::string worker;  ///< digest of the chronus-worker program
};

Environment environment_of(const Options&);

/// The digest of all inputs of this request in this environment.
std::string cache_key(const Environment&, const Request&);

}  // namespace chronus::jit
