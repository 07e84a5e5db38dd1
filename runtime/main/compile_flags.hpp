// Files that make clangd complete and check the module folder with the engine's flags. [control-thread]
#pragma once

#include <string>
#include <vector>

namespace chronus {

/// Writes compile_flags.txt and compile_commands.json to the folder if they changed; never through a link.
void write_compile_flags(const std::string& module_folder, const std::vector<std::string>& flags);

}  // namespace chronus
