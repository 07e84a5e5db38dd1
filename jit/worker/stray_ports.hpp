// Finds members that look like ports but are none. [worker]
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>

#include "jit/worker/findings.hpp"

namespace chronus::jit {

/// Ports in members' types or in other bases of a module are errors. A std::string that looks like a Text is
/// a warning.
void look_for_stray_ports(const clang::ASTContext&, const clang::CXXRecordDecl* module, Findings&);

}  // namespace chronus::jit
