// Clang's findings, at the author's files and lines. [any-thread]
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace chronus::jit {

enum class Severity : std::uint8_t { note, warning, error };

/// A finding.
struct Diagnostic {
  Severity severity = Severity::error;
  std::string file;
  int line = 0;    ///< from 1; 0: no place
  int column = 0;  ///< from 1
  std::string message;
  std::string snippet;  ///< the source line
  std::string fixit;    ///< the replacement that Clang suggests; may be empty
};

/// The findings as the terminal shows them: `file:line:column: error: message`, the line, a caret, the fix.
std::string to_text(const std::vector<Diagnostic>&);

}  // namespace chronus::jit
