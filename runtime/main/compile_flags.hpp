// The files by which clangd completes, and finds errors, in the module folder as the engine would.
#pragma once

#include <string>
#include <vector>

namespace chronus {

/// Writes compile_flags.txt and compile_commands.json into the folder, if they changed; never through a link.
void write_compile_flags(const std::string& module_folder, const std::vector<std::string>& flags);

}  // namespace chronus
