#include "jit/worker/directives.hpp"

#include <clang/Basic/SourceManager.h>

#include <utility>

namespace chronus::jit {

Directives::Directives(clang::Preprocessor& preprocessor, std::function<bool(clang::SourceLocation)> written)
    : preprocessor_(preprocessor), written_(std::move(written)) {}

std::string Directives::undo() {
  std::string text;
  for (const clang::IdentifierInfo* name : std::exchange(macros_, {}))
    text += "#undef " + name->getName().str() + "\n";
  if (std::exchange(pragmas_, false)) {
    for (const auto& entry : preprocessor_.getIdentifierTable()) entry.second->setIsPoisoned(false);
  }
  return text;
}

void Directives::MacroDefined(const clang::Token& name, const clang::MacroDirective*) {
  if (const clang::IdentifierInfo* identifier = name.getIdentifierInfo()) macros_.push_back(identifier);
}

void Directives::EmbedDirective(clang::SourceLocation where, llvm::StringRef name, bool,
                                clang::OptionalFileEntryRef file, const clang::LexEmbedParametersResult&) {
  note(where, name, file);
}

void Directives::HasEmbed(clang::SourceLocation where, llvm::StringRef name, bool,
                          clang::OptionalFileEntryRef file) {
  note(where, name, file);
}

void Directives::HasInclude(clang::SourceLocation where, llvm::StringRef name, bool,
                            clang::OptionalFileEntryRef file, clang::SrcMgr::CharacteristicKind) {
  note(where, name, file);
}

void Directives::note(clang::SourceLocation where, llvm::StringRef name, clang::OptionalFileEntryRef file) {
  if (written_(where)) asked_.push_back({where, name.str(), file});
}

/// Refuses line markers and pragmas that declare the author's file a system header, which nobody checks.
void Directives::FileChanged(clang::SourceLocation where, FileChangeReason reason,
                             clang::SrcMgr::CharacteristicKind kind, clang::FileID) {
  if (disguised_ || !clang::SrcMgr::isSystem(kind) || !written_(where)) return;
  disguised_ = true;
  // A marker's location is the beginning of the line behind it.
  refuse(reason == SystemHeaderPragma ? where : where.getLocWithOffset(-1),
         "this line would have what follows taken for the system's own, which nobody checks: leave it out");
}

void Directives::PragmaDirective(clang::SourceLocation where, clang::PragmaIntroducerKind) {
  if (!written_(where)) return;
  pragmas_ = true;
  const clang::SourceManager& sources = preprocessor_.getSourceManager();
  for (const auto place : {sources.getSpellingLoc(where), sources.getExpansionLoc(where)}) {
    if (line_at(place).contains("redefine_extname"))
      return refuse(where, "a function has one name in a module: no other one for the linker");
  }
}

/// Keeps real-time violations an error, whatever the pragma ignores.
void Directives::PragmaDiagnostic(clang::SourceLocation, llvm::StringRef, clang::diag::Severity,
                                  llvm::StringRef) {
  preprocessor_.getDiagnostics().setSeverityForGroup(clang::diag::Flavor::WarningOrError, "function-effects",
                                                     clang::diag::Severity::Error);
}

void Directives::refuse(clang::SourceLocation where, const char* why) {
  clang::DiagnosticsEngine& diagnostics = preprocessor_.getDiagnostics();
  diagnostics.Report(where, diagnostics.getCustomDiagID(clang::DiagnosticsEngine::Error, "%0")) << why;
}

llvm::StringRef Directives::line_at(clang::SourceLocation where) const {
  const auto [file, offset] = preprocessor_.getSourceManager().getDecomposedLoc(where);
  const llvm::StringRef text = preprocessor_.getSourceManager().getBufferData(file);
  const auto begin = text.rfind('\n', offset);
  return text.substr(begin == llvm::StringRef::npos ? 0 : begin + 1).split('\n').first;
}

}  // namespace chronus::jit
