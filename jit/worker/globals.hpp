// Variables that outlive an instance. Each tier of a module would have its own copy, and nodes would share
// them: refused.
#pragma once

#include <clang/AST/ASTContext.h>

#include <vector>

#include "worker/findings.hpp"

namespace chronus::jit {

/// Looks at all that the author wrote in these declarations, and in headers that are not the system's.
void refuse_globals(const clang::ASTContext&, const std::vector<clang::Decl*>&, Findings&);

}  // namespace chronus::jit
