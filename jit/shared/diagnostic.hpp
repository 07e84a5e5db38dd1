// Clang's findings, in the author's own coordinates.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace chronus::jit {

enum class Severity : std::uint8_t { note, warning, error };

/// One of Clang's findings, in the author's own coordinates.
struct Diagnostic {
  Severity severity = Severity::error;
  std::string file;
  int line = 0;    ///< from 1; 0 if it has no place
  int column = 0;  ///< from 1
  std::string message;
  std::string snippet;  ///< the source line
  std::string fixit;    ///< what to write there instead, where Clang knows; else empty
};

/// The compiler's findings as the terminal shows them: `file:line:column: error: message`, the line, a caret,
/// the fix.
std::string to_text(const std::vector<Diagnostic>&);

}  // namespace chronus::jit
