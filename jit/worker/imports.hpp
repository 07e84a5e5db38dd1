// What compiled code may call beyond itself.
#pragma once

#include <string>
#include <vector>

namespace chronus::jit {

/// The mangled names of the functions of this process that an object refers to and no module may: those that
/// reach files, sockets, threads or the process itself. What is left is the SDK, arithmetic, memory, and the
/// parts of the standard library that are no more than these. What nobody defines is the linker's to tell.
std::vector<std::string> forbidden_imports(const std::string& object);

}  // namespace chronus::jit
