// Local headers stay in the instrument's folder, as modules do.
#pragma once

#include <clang/Basic/Diagnostic.h>
#include <clang/Lex/PPCallbacks.h>

#include <filesystem>
#include <string>
#include <vector>

namespace chronus::jit {

/// An `#include` that finds a file in one of the folders, where a link leads out of them, is an error at its
/// line; nothing that Clang finds in that file is told. One that names a file elsewhere is none.
class LocalHeaders final : public clang::PPCallbacks {
 public:
  LocalHeaders(clang::DiagnosticsEngine&, const std::vector<std::string>& folders);

  void InclusionDirective(clang::SourceLocation, const clang::Token&, llvm::StringRef, bool,
                          clang::CharSourceRange name, clang::OptionalFileEntryRef, llvm::StringRef,
                          llvm::StringRef, const clang::Module*, bool,
                          clang::SrcMgr::CharacteristicKind) override;

 private:
  clang::DiagnosticsEngine& diagnostics_;
  std::vector<std::filesystem::path> folders_;
};

}  // namespace chronus::jit
