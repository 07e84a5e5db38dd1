// Refuses code that escapes the checks of real-time safety and imports: inline assembly, functions with other
// symbol names, and unverifiable promises. [worker]
#pragma once

#include <clang/AST/DeclBase.h>

#include <vector>

#include "jit/worker/findings.hpp"

namespace chronus::jit {

/// Checks these declarations, which the author wrote.
void refuse_hidden_code(const std::vector<clang::Decl*>&, Findings&);

}  // namespace chronus::jit
