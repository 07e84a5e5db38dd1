#include "jit/worker/source_text.hpp"

#include <clang/AST/RawCommentList.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>

namespace chronus::jit {

std::string tidy(llvm::StringRef text) {
  std::string result;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank) {
      result += c;
    } else if (!result.empty() && result.back() != ' ') {
      result += ' ';
    }
  }
  if (!result.empty() && result.back() == ' ') result.pop_back();
  return result;
}

std::string doc_of(const clang::ASTContext& context, const clang::Decl* declaration) {
  const clang::RawComment* comment = context.getRawCommentForDeclNoCache(declaration);
  if (!comment) return {};
  return tidy(comment->getFormattedText(context.getSourceManager(), context.getDiagnostics()));
}

std::string source_of(const clang::ASTContext& context, clang::SourceRange range) {
  const clang::SourceManager& sources = context.getSourceManager();
  const auto characters =
      clang::Lexer::getAsCharRange(sources.getExpansionRange(range), sources, context.getLangOpts());
  return tidy(clang::Lexer::getSourceText(characters, sources, context.getLangOpts()));
}

}  // namespace chronus::jit
