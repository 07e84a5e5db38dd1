// Reads a module from the AST: nothing about it is declared twice.
#pragma once

#include <clang/AST/ASTContext.h>

#include <optional>

#include "jit/worker/findings.hpp"
#include "jit/worker/reflection.hpp"

namespace chronus::jit {

/// Ports, parameters, state, watch() sites. What is misleading becomes a finding.
Reflection reflect(const clang::ASTContext&, const clang::CXXRecordDecl*, Findings&);

}  // namespace chronus::jit
