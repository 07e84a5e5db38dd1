#include "jit/worker/findings.hpp"

#include <clang/Lex/LexDiagnostic.h>
#include <clang/Lex/Lexer.h>

#include <fmt/format.h>

#include <algorithm>

#include "jit/worker/teach.hpp"

namespace chronus::jit {
namespace {

/// Prefix of the names of texts that are appended to the author's.
constexpr const char* appended = "chronus-epilogue";

Severity severity_of(clang::DiagnosticsEngine::Level level) {
  using clang::DiagnosticsEngine;
  if (level >= DiagnosticsEngine::Error) return Severity::error;
  return level == DiagnosticsEngine::Warning ? Severity::warning : Severity::note;
}

std::string line_at(llvm::StringRef text, unsigned offset) {
  const auto start = text.substr(0, offset).rfind('\n');
  const llvm::StringRef rest = text.substr(start == llvm::StringRef::npos ? 0 : start + 1);
  return rest.substr(0, rest.find('\n')).rtrim("\r").str();
}

/// The expression of the finding, as written.
std::string subject_of(const clang::Diagnostic& info) {
  if (info.getNumRanges() == 0 || !info.hasSourceManager()) return {};
  return clang::Lexer::getSourceText(info.getRange(0), info.getSourceManager(), {}).str();
}

}  // namespace

void Findings::watch(const clang::SourceManager& sources, clang::FileID author) {
  sources_ = &sources;
  author_ = author;
  author_file_ = sources.getFileEntryRefForID(author)->getName().str();
}

Diagnostic Findings::place(clang::SourceLocation location) const {
  Diagnostic diagnostic;
  if (!sources_ || location.isInvalid()) {
    diagnostic.file = author_file_;
    return diagnostic;
  }
  location = sources_->getFileLoc(location);
  auto [file, offset] = sources_->getDecomposedLoc(location);
  if (author_.isValid() && file == sources_->getMainFileID()) {
    // A missing end is reported in the empty main file behind the author's. Show the author's last line.
    file = author_;
    const auto end = sources_->getBufferData(author_).find_last_not_of(" \t\r\n");
    offset = end == llvm::StringRef::npos ? 0 : static_cast<unsigned>(end);
    location = sources_->getComposedLoc(file, offset);
  }
  const clang::PresumedLoc place = sources_->getPresumedLoc(location, false);  // ignores #line
  if (place.isInvalid()) return diagnostic;
  diagnostic.file = place.getFilename();
  diagnostic.line = static_cast<int>(place.getLine());
  diagnostic.column = static_cast<int>(place.getColumn());
  diagnostic.snippet = line_at(sources_->getBufferData(file), offset);
  return diagnostic;
}

void Findings::HandleDiagnostic(clang::DiagnosticsEngine::Level level, const clang::Diagnostic& info) {
  DiagnosticConsumer::HandleDiagnostic(level, info);
  if (level == clang::DiagnosticsEngine::Ignored) return;
  Diagnostic diagnostic = place(info.getLocation());
  diagnostic.severity = severity_of(level);
  if (diagnostic.severity == Severity::error) failed_ = true;
  llvm::SmallString<256> message;
  info.FormatDiagnostic(message);
  diagnostic.message = teach(message.str(), {diagnostic.snippet, subject_of(info)});
  if (info.getID() == clang::diag::err_pp_file_not_found && why_missing_) {
    const std::string why = why_missing_(info.getLocation(), info.getArgStdStr(0));
    if (!why.empty()) diagnostic.message = why;
  }
  for (const clang::FixItHint& hint : info.getFixItHints()) {
    if (!diagnostic.fixit.empty() && !hint.CodeToInsert.empty()) diagnostic.fixit += ' ';
    diagnostic.fixit += hint.CodeToInsert;
  }
  keep(std::move(diagnostic));
}

/// Adds a finding once: Clang may read a line again and report the same error.
void Findings::keep(Diagnostic diagnostic) {
  const bool again =
      diagnostic.severity == Severity::error && std::ranges::any_of(found_, [&](const Diagnostic& each) {
        return each.severity == Severity::error && each.line == diagnostic.line &&
               each.column == diagnostic.column && each.file == diagnostic.file &&
               each.message == diagnostic.message;
      });
  if (!again) found_.push_back(std::move(diagnostic));
}

void Findings::add(Severity severity, clang::SourceLocation where, std::string message) {
  Diagnostic diagnostic = place(where);
  diagnostic.severity = severity;
  diagnostic.message = std::move(message);
  if (severity == Severity::error) failed_ = true;
  keep(std::move(diagnostic));
}

std::vector<Diagnostic> Findings::take() {
  for (std::size_t i = 0; i < found_.size(); ++i) {
    Diagnostic& head = found_[i];
    if (head.severity == Severity::note || head.file == author_file_ || author_file_.empty()) continue;
    for (std::size_t n = i + 1; n < found_.size() && found_[n].severity == Severity::note; ++n) {
      if (found_[n].file != author_file_ || found_[n].line == 0) continue;
      head.message += fmt::format(" (in {}:{}, which this line needs)", head.file, head.line);
      head.file = found_[n].file;
      head.line = found_[n].line;
      head.column = found_[n].column;
      head.snippet = found_[n].snippet;
      head.fixit.clear();
      break;
    }
    if (llvm::StringRef(head.file).starts_with(appended)) {
      const std::string what = "what is compiled behind this module fails: " + head.message;
      const Severity severity = head.severity;
      head = module_;
      head.severity = severity;
      head.message = what;
    }
  }
  return std::move(found_);
}

}  // namespace chronus::jit
