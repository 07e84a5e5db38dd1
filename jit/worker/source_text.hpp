// Excerpts of the author's text: doc comments and source. [worker]
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>

#include <string>

namespace chronus::jit {

/// The text in one line, with white space reduced to single blanks.
std::string tidy(llvm::StringRef);

/// The doc comment of a declaration (`///` before it or `///<` behind it), tidied; empty if there is none.
std::string doc_of(const clang::ASTContext&, const clang::Decl*);

/// The source of an expression as written, tidied.
std::string source_of(const clang::ASTContext&, clang::SourceRange);

}  // namespace chronus::jit
