// Members that look like ports and are none.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>

#include "jit/worker/findings.hpp"

namespace chronus::jit {

/// Ports in the parts of a module, or in what else it derives from, are errors; a std::string that looks like
/// a Text is a warning.
void look_for_stray_ports(const clang::ASTContext&, const clang::CXXRecordDecl* module, Findings&);

}  // namespace chronus::jit
