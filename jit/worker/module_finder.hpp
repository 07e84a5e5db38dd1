// The one struct of a file that derives from Module.
#pragma once

#include <clang/AST/DeclCXX.h>

#include <vector>

#include "jit/worker/findings.hpp"

namespace chronus::jit {

/// Whether this is chronus::ModuleOf<...>.
bool is_module_base(const clang::CXXRecordDecl*);

/// Whether `record` stands in namespace chronus (or a namespace in it).
bool in_sdk(const clang::Decl* record);

/// Finds it among a piece's declarations, or says what is wrong: none, two, an indirect base, a template, a
/// constructor with arguments, no tick().
const clang::CXXRecordDecl* find_module(const std::vector<clang::Decl*>&, clang::SourceLocation start,
                                        Findings&);

/// The member function of that name that the module itself defines, or null.
const clang::CXXMethodDecl* own_method(const clang::CXXRecordDecl*, llvm::StringRef name);

}  // namespace chronus::jit
