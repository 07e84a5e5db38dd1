// Gathers Clang's diagnostics, and ours, in the author's coordinates.
#pragma once

#include <clang/Basic/Diagnostic.h>
#include <clang/Basic/SourceManager.h>

#include <functional>
#include <string>
#include <vector>

#include "jit/shared/diagnostic.hpp"

namespace chronus::jit {

class Findings final : public clang::DiagnosticConsumer {
 public:
  void HandleDiagnostic(clang::DiagnosticsEngine::Level, const clang::Diagnostic&) override;

  /// From now on the author's file is this one; what Clang finds behind its end is shown at its last line.
  void watch(const clang::SourceManager& sources, clang::FileID author);

  /// Why a file is not there is asked here; the answer may be empty.
  void on_missing(std::function<std::string(clang::SourceLocation, llvm::StringRef name)> why) {
    why_missing_ = std::move(why);
  }

  /// What fails behind the author's text, in what is appended to it, is shown here.
  void answer_for_appended(clang::SourceLocation module) { module_ = place(module); }

  /// A finding of our own.
  void add(Severity, clang::SourceLocation, std::string message);
  void error(clang::SourceLocation where, std::string message) {
    add(Severity::error, where, std::move(message));
  }

  bool failed() const { return failed_; }

  /// All of them, errors inside headers moved to the author's line that led there.
  std::vector<Diagnostic> take();

 private:
  Diagnostic place(clang::SourceLocation) const;
  void keep(Diagnostic);

  const clang::SourceManager* sources_ = nullptr;
  clang::FileID author_;
  std::string author_file_;
  std::function<std::string(clang::SourceLocation, llvm::StringRef)> why_missing_;
  Diagnostic module_;
  std::vector<Diagnostic> found_;
  bool failed_ = false;
};

}  // namespace chronus::jit
