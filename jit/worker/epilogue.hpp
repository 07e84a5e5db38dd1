// The C++ that is appended to a module: the functions behind chronus::Entry.
#pragma once

#include <string>

#include "jit/worker/reflection.hpp"

namespace chronus::jit {

/// The text, which defines `entry_name`. `sample` is the sample type's name; `unique` keeps several epilogues
/// of one translation unit apart.
std::string epilogue(const Reflection&, const std::string& sample, const std::string& entry_name, int unique);

}  // namespace chronus::jit
