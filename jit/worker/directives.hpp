// Observes the author's preprocessor directives: files they include or ask for, words they redefine, and
// attempts to disable checks. [worker]
#pragma once

#include <clang/Basic/Diagnostic.h>
#include <clang/Lex/PPCallbacks.h>
#include <clang/Lex/Preprocessor.h>

#include <functional>
#include <string>
#include <vector>

namespace chronus::jit {

class Directives final : public clang::PPCallbacks {
 public:
  /// A file that affects the compile without an #include.
  struct Asked {
    clang::SourceLocation where;
    std::string name;                  ///< as written
    clang::OptionalFileEntryRef file;  ///< none: the file is missing
  };

  /// `written`: whether a place is in one of the author's files.
  Directives(clang::Preprocessor&, std::function<bool(clang::SourceLocation)> written);

  /// The files named by #embed, __has_include and __has_embed in the author's files.
  const std::vector<Asked>& asked() const { return asked_; }

  /// Restores the words that the author has changed by #define and #pragma poison. Returns text that does so
  /// for macros. The object is unusable afterwards.
  std::string undo();

  void MacroDefined(const clang::Token& name, const clang::MacroDirective*) override;
  void EmbedDirective(clang::SourceLocation, llvm::StringRef name, bool, clang::OptionalFileEntryRef,
                      const clang::LexEmbedParametersResult&) override;
  void HasEmbed(clang::SourceLocation, llvm::StringRef name, bool, clang::OptionalFileEntryRef) override;
  void HasInclude(clang::SourceLocation, llvm::StringRef name, bool, clang::OptionalFileEntryRef,
                  clang::SrcMgr::CharacteristicKind) override;
  void FileChanged(clang::SourceLocation, FileChangeReason, clang::SrcMgr::CharacteristicKind,
                   clang::FileID) override;
  void PragmaDirective(clang::SourceLocation, clang::PragmaIntroducerKind) override;
  void PragmaDiagnostic(clang::SourceLocation, llvm::StringRef, clang::diag::Severity,
                        llvm::StringRef) override;

 private:
  void note(clang::SourceLocation, llvm::StringRef name, clang::OptionalFileEntryRef);
  void refuse(clang::SourceLocation, const char* why);
  llvm::StringRef line_at(clang::SourceLocation) const;

  clang::Preprocessor& preprocessor_;
  std::function<bool(clang::SourceLocation)> written_;
  std::vector<Asked> asked_;
  std::vector<const clang::IdentifierInfo*> macros_;
  bool pragmas_ = false;
  bool disguised_ = false;  ///< such a place was reported; what follows is the system's too
};

}  // namespace chronus::jit
