// What the checks of real-time safety and of imports cannot look into: inline assembly, functions that go by
// another name, and promises that nobody can verify. Refused.
#pragma once

#include <clang/AST/DeclBase.h>

#include <vector>

#include "jit/worker/findings.hpp"

namespace chronus::jit {

/// Looks at all of these declarations, which the author wrote.
void refuse_hidden_code(const std::vector<clang::Decl*>&, Findings&);

}  // namespace chronus::jit
