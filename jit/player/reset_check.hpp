// Checks whether a module's own reset() restores its initial state. Without one, the host restores its
// memory. [player]
#pragma once

#include <string>

#include "jit/player/trial.hpp"

namespace chronus::jit {

/// A warning if an instance that has played and was reset differs from one just prepared; else empty. Both
/// play one more sample first, since values computed in each sample need not be restored. May crash or never
/// return.
std::string reset_warning(const ModuleInfo&, const Entry&, Enter);

}  // namespace chronus::jit
