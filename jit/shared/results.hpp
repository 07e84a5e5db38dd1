// What a compile comes to.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "host/code.hpp"
#include "jit/shared/diagnostic.hpp"

namespace chronus::jit {

/// The time each stage took, in ms; NaN where a stage did not happen.
struct Stages {
  double queue, parse, reflect, lower, audition, send, link;
};

/// What the worker found when it played the new code first.
struct Audition {
  bool ran = false;
  bool finite = true;
  double peak = 0;      ///< of all audio outputs
  std::string verdict;  ///< empty if all is well
};

/// What a compile came to. `code` is null if it failed; then `diagnostics` say why.
struct Outcome {
  std::string module;
  std::uint64_t request = 0;
  std::shared_ptr<const Code> code;
  std::vector<Diagnostic> diagnostics;
  std::vector<std::string> headers;  ///< paths of the local files it includes, embeds or asks for, directly
                                     ///< or not, and of those that it would if they were there
  Audition audition;
  Stages stages{};
  bool final = false;  ///< no further outcome (the optimised tier) will follow
  std::string worker;  ///< what did the work: "rehearsed" or "unrehearsed", a worker; "replaced",
                       ///< a second one, as the first was lost; "cache", none
};

/// What a longer audition found after the code was handed out.
struct Verdict {
  std::uint64_t request = 0;
  bool failed = false;  ///< the code crashes, does not come to an end, or gives non-finite samples
  std::vector<Diagnostic> diagnostics;  ///< warnings; errors if it failed
};

}  // namespace chronus::jit
