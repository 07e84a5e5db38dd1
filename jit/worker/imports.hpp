// Checks which outside functions compiled code calls. [worker]
#pragma once

#include <string>
#include <vector>

namespace chronus::jit {

/// The mangled names of this process's functions that an object refers to and modules must not call: those
/// that reach files, sockets, threads or the process. Allowed are the SDK, arithmetic, memory, and the parts
/// of the standard library that need no more. The linker reports undefined symbols.
std::vector<std::string> forbidden_imports(const std::string& object);

}  // namespace chronus::jit
