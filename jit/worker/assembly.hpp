// Inline assembly, which neither the checks of real-time safety nor those of imports can look into: refused.
#pragma once

#include <clang/AST/DeclBase.h>

#include <vector>

#include "worker/findings.hpp"

namespace chronus::jit {

/// Looks at all of these declarations, which the author wrote.
void refuse_assembly(const std::vector<clang::Decl*>&, Findings&);

}  // namespace chronus::jit
