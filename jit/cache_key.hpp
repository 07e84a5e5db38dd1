// What the result of a compile depends on, beside the local headers that the module includes.
#pragma once

#include <string>
#include <vector>

#include "jit/jit.hpp"

namespace chronus::jit {

/// What is the same for all modules while a compiler runs.
struct Environment {
  std::string sdk;                 ///< digest of the names and texts of its files
  std::vector<int> lanes;          ///< for which the SDK's own functions are compiled beforehand
  std::vector<std::string> flags;  ///< of the compiler, with its folders
  std::string cpu;                 ///< as LLVM names it
  std::string features;            ///< of this CPU
  std::string llvm;                ///< version
  std::string libraries;  ///< which builds of LLVM and of the C and C++ libraries are loaded; their headers
                          ///< come with them
  std::string worker;     ///< digest of the program that compiles
};

Environment environment_of(const Options&);

/// Names the result of this request in this environment: other where anything differs that it depends on.
std::string cache_key(const Environment&, const Request&);

}  // namespace chronus::jit
