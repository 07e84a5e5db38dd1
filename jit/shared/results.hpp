// The results of a compile.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "host/code.hpp"
#include "jit/shared/diagnostic.hpp"

namespace chronus::jit {

/// The duration of each stage in ms; NaN if it did not happen.
struct Stages {
  double queue, parse, reflect, lower, audition, send, link;
};

/// The result of the first audition in the worker.
struct Audition {
  bool ran = false;
  bool finite = true;
  double peak = 0;      ///< of all audio outputs
  std::string verdict;  ///< the failure; empty if there is none
};

/// The result of a compile. `code` is null if it failed; then `diagnostics` say why.
struct Outcome {
  std::string module;
  std::uint64_t request = 0;
  std::shared_ptr<const Code> code;
  std::vector<Diagnostic> diagnostics;
  /// Paths of the local files that it includes, embeds or asks for, directly or not, existing or not.
  std::vector<std::string> headers;
  Audition audition;
  Stages stages{};
  bool final = false;  ///< no optimised tier will follow
  /// "rehearsed" or "unrehearsed": a worker; "replaced": a second worker, since the first died; "cache":
  /// none.
  std::string worker;
};

/// The result of the long audition of code that was delivered.
struct Verdict {
  std::uint64_t request = 0;
  bool failed = false;                  ///< the code crashes, does not return, or gives non-finite samples
  std::vector<Diagnostic> diagnostics;  ///< warnings; errors if it failed
};

}  // namespace chronus::jit
