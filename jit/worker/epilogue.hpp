// The C++ text appended to a module: the functions of chronus::Entry. [worker]
#pragma once

#include <string>

#include "jit/worker/reflection.hpp"

namespace chronus::jit {

/// The text, which defines `entry_name`. `sample` is the sample type's name. `unique` distinguishes several
/// epilogues of one translation unit.
std::string epilogue(const Reflection&, const std::string& sample, const std::string& entry_name, int unique);

}  // namespace chronus::jit
