// Where the author's text leads to a function that is not the author's.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/Basic/SourceLocation.h>

#include <functional>
#include <string>

namespace chronus::jit {

/// The first place in the author's file from which the symbol is called or named, through whatever functions
/// lie between. Invalid if there is none to be seen, as when the code generator itself calls it.
clang::SourceLocation place_that_reaches(clang::ASTContext&, clang::FileID author, const std::string& symbol);

/// The same of what `is_it` knows.
clang::SourceLocation place_that_reaches(clang::ASTContext&, clang::FileID author,
                                         std::function<bool(const clang::NamedDecl*)> is_it);

}  // namespace chronus::jit
