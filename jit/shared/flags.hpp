// The compiler flags of modules, for the workers and for clangd. [any-thread]
#pragma once

#include <string>
#include <vector>

namespace chronus::jit {

/// The driver flags, without program and file names. Each element is one flag, with its value joined, except
/// after -Xclang.
std::vector<std::string> module_flags(const std::string& include_folder, const std::string& module_folder);

}  // namespace chronus::jit
