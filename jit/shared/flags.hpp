// How a module is compiled, for the workers and for clangd alike.
#pragma once

#include <string>
#include <vector>

namespace chronus::jit {

/// The driver flags, without program and file names. One flag, or flag and value joined, an element, except
/// after -Xclang.
std::vector<std::string> module_flags(const std::string& include_folder, const std::string& module_folder);

}  // namespace chronus::jit
