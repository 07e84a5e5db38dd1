// What the compiler makes of a module, as one ordinary source: for reading, and for other compilers.
#pragma once

#include <expected>
#include <string>

namespace chronus::jit {

/// The text of a module's file, and behind it the functions of chronus::Entry. To be compiled with the
/// module's flags and -fno-access-control. The error is the diagnostics as text.
std::expected<std::string, std::string> expand(const std::string& file, const std::string& include_folder);

}  // namespace chronus::jit
