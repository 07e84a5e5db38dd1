// What the author's preprocessor directives do: which files they take in or ask for, which words they change,
// and what of it would switch checks off.
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
  /// A file that is no #include but changes what is compiled.
  struct Asked {
    clang::SourceLocation where;
    std::string name;                  ///< as written
    clang::OptionalFileEntryRef file;  ///< none: it is not there
  };

  /// `written`: whether a place is in a file of the author's.
  Directives(clang::Preprocessor&, std::function<bool(clang::SourceLocation)> written);

  /// By #embed, __has_include and __has_embed, in the author's files.
  const std::vector<Asked>& asked() const { return asked_; }

  /// Gives words back the meaning that they had before the author's #define and #pragma poison: text that
  /// does so for macros. From then on this object is of no use.
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
  bool disguised_ = false;  ///< told of; what follows is the system's, too
};

}  // namespace chronus::jit
