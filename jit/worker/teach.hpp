// Rewords Clang's messages for authors of modules. [worker]
#pragma once

#include <string>
#include <string_view>

namespace chronus::jit {

/// The place of a finding.
struct Spot {
  std::string_view line;     ///< as written
  std::string_view subject;  ///< the expression in question; may be empty
};

/// The reworded message, or the message itself if Chronus has no better one.
std::string teach(std::string_view message, const Spot&);

}  // namespace chronus::jit
