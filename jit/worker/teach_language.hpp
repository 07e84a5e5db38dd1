// What Clang says of the C++ of a module that takes a port for something that it is not.
#pragma once

#include <string>
#include <string_view>

#include "jit/worker/teach.hpp"

namespace chronus::jit {

/// Empty if there is nothing better to say.
std::string teach_language(std::string_view message, const Spot&);

}  // namespace chronus::jit
