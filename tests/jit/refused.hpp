// A compile that must fail, and what it says.
#pragma once

#include <string>
#include <vector>

#include "jit/compiling.hpp"
#include "support/catch.hpp"

namespace jit_test {

struct Refused {
  std::vector<Diagnostic> errors;
  std::string text;

  /// The error at this line, or an empty one.
  Diagnostic at(int line) const {
    for (const Diagnostic& each : errors) {
      if (each.line == line) return each;
    }
    return {};
  }
  bool says(const std::string& part) const { return text.find(part) != std::string::npos; }
};

inline Refused refused(const std::string& source) {
  const Outcome outcome = compile(source);
  REQUIRE_FALSE(outcome.code);
  REQUIRE(outcome.final);
  Refused result{{}, to_text(outcome.diagnostics)};
  for (const Diagnostic& each : outcome.diagnostics) {
    if (each.severity == Severity::error) result.errors.push_back(each);
  }
  UNSCOPED_INFO(result.text);
  REQUIRE_FALSE(result.errors.empty());
  CHECK(result.errors[0].file == "/instrument/thing.cpp");
  return result;
}

}  // namespace jit_test
