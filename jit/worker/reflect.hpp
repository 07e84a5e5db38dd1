// Reads a module's description from the AST. [worker]
#pragma once

#include <clang/AST/ASTContext.h>

#include <optional>

#include "jit/worker/findings.hpp"
#include "jit/worker/reflection.hpp"

namespace chronus::jit {

/// Reads ports, parameters, state and watch() sites. Misleading declarations become findings.
Reflection reflect(const clang::ASTContext&, const clang::CXXRecordDecl*, Findings&);

}  // namespace chronus::jit
