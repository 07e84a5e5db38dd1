// Finds where the author's text leads to another function. [worker]
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/Basic/SourceLocation.h>

#include <functional>
#include <string>

namespace chronus::jit {

/// The first place in the author's file that calls or names the symbol, directly or through other functions.
/// Invalid if there is none, as when the code generator inserts the call.
clang::SourceLocation place_that_reaches(clang::ASTContext&, clang::FileID author, const std::string& symbol);

/// Likewise for a declaration that `is_it` accepts.
clang::SourceLocation place_that_reaches(clang::ASTContext&, clang::FileID author,
                                         std::function<bool(const clang::NamedDecl*)> is_it);

}  // namespace chronus::jit
