// Collects Clang's diagnostics and those of Chronus, at the author's lines. [worker]
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

  /// Sets the author's file. Findings behind its end are shown at its last line.
  void watch(const clang::SourceManager& sources, clang::FileID author);

  /// Sets the function that says why a file is missing; it may return an empty text.
  void on_missing(std::function<std::string(clang::SourceLocation, llvm::StringRef name)> why) {
    why_missing_ = std::move(why);
  }

  /// Sets the place at which errors in the appended text are shown.
  void answer_for_appended(clang::SourceLocation module) { module_ = place(module); }

  /// Adds a finding of Chronus.
  void add(Severity, clang::SourceLocation, std::string message);
  void error(clang::SourceLocation where, std::string message) {
    add(Severity::error, where, std::move(message));
  }

  bool failed() const { return failed_; }

  /// All findings. Errors inside headers are moved to the author's line that led there.
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
