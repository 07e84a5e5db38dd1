#include "jit/shared/diagnostic.hpp"

#include <fmt/format.h>

namespace chronus::jit {

std::string to_text(const std::vector<Diagnostic>& diagnostics) {
  static constexpr const char* names[] = {"note", "warning", "error"};
  std::string text;
  for (const Diagnostic& each : diagnostics) {
    std::string place = each.file;
    if (each.line > 0) place += fmt::format(":{}:{}", each.line, each.column);
    if (!place.empty()) place += ": ";
    text += fmt::format("{}{}: {}\n", place, names[static_cast<int>(each.severity)], each.message);
    if (each.snippet.empty() || each.line == 0) continue;
    std::string caret;
    for (std::size_t i = 0; i + 1 < static_cast<std::size_t>(each.column) && i < each.snippet.size(); ++i) {
      caret += each.snippet[i] == '\t' ? '\t' : ' ';
    }
    text += fmt::format("{:5} | {}\n      | {}^\n", each.line, each.snippet, caret);
    if (!each.fixit.empty()) text += fmt::format("      | {}{}\n", caret, each.fixit);
  }
  return text;
}

}  // namespace chronus::jit
