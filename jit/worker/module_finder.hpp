// Finds the one struct of a file that derives from Module. [worker]
#pragma once

#include <clang/AST/DeclCXX.h>

#include <vector>

#include "jit/worker/findings.hpp"

namespace chronus::jit {

/// Whether this is chronus::ModuleOf<...>.
bool is_module_base(const clang::CXXRecordDecl*);

/// Whether `record` is in namespace chronus or a namespace inside it.
bool in_sdk(const clang::Decl* record);

/// The module among a piece's declarations, or findings: none, two, an indirect base, a template, a
/// constructor with arguments, no tick().
const clang::CXXRecordDecl* find_module(const std::vector<clang::Decl*>&, clang::SourceLocation start,
                                        Findings&);

/// The member function of that name that the module itself defines; null if there is none.
const clang::CXXMethodDecl* own_method(const clang::CXXRecordDecl*, llvm::StringRef name);

}  // namespace chronus::jit
