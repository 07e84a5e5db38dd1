// Whether a module's own reset() brings it back to where it began. Without one, the host restores its memory.
#pragma once

#include <string>

#include "jit/worker/trial.hpp"

namespace chronus::jit {

/// What to warn of if an instance that has played and was reset is not as one that was just prepared; else
/// empty. Both play one more sample first: what is computed there anew need not be restored. May crash or
/// never return.
std::string reset_warning(const ModuleInfo&, const Entry&, Enter);

}  // namespace chronus::jit
