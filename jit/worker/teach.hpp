// Clang's words in the words of someone who writes modules.
#pragma once

#include <string>
#include <string_view>

namespace chronus::jit {

/// Where Clang found something.
struct Spot {
  std::string_view line;     ///< as it is written
  std::string_view subject;  ///< the expression that is meant; may be empty
};

/// The message itself unless it is one that Chronus can explain better.
std::string teach(std::string_view message, const Spot&);

}  // namespace chronus::jit
