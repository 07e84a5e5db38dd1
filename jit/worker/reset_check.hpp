// Whether reset() brings a module back to where it began.
#pragma once

#include <string>

#include "jit/worker/trial.hpp"

namespace chronus::jit {

/// What to warn of if an instance that has played and was reset is not as one that was just prepared; else
/// empty. Both play one more sample first: what is computed there anew need not be restored. May crash or
/// never return.
std::string reset_warning(const ModuleInfo&, const Entry&, Enter);

}  // namespace chronus::jit
