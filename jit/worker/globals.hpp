// Refuses variables that outlive an instance: each tier of a module would have its own copy, and nodes would
// share them. [worker]
#pragma once

#include <clang/AST/ASTContext.h>

#include <vector>

#include "jit/worker/findings.hpp"

namespace chronus::jit {

/// Checks these declarations, which the author wrote.
void refuse_globals(const clang::ASTContext&, const std::vector<clang::Decl*>&, Findings&);

}  // namespace chronus::jit
