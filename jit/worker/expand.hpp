// A module as one ordinary source file, for reading and for other compilers. [worker]
#pragma once

#include <expected>
#include <string>

namespace chronus::jit {

/// The text of a module's file, followed by chronus::ModuleParts and the functions in it. Compile it with the
/// module's flags and -fno-access-control. The error is the diagnostics as text.
std::expected<std::string, std::string> expand(const std::string& file, const std::string& include_folder);

}  // namespace chronus::jit
