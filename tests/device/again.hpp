// Runs one hidden case of this very test program as a child, for what cannot be done to oneself: being killed
// or stopped.
#pragma once

#include <map>
#include <string>

#include "support/process.hpp"

namespace chronus::test {

inline Process again(const std::string& test_case,
                     const std::map<std::string, std::string>& environment = {}) {
  return Process(Launch{.command = {"/proc/self/exe", test_case}, .environment = environment});
}

}  // namespace chronus::test
