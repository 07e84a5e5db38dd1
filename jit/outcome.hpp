// The result of a compile for its caller, from a worker's answer or a cache entry. [control-thread]
#pragma once

#include "jit/cache_entry.hpp"
#include "jit/jit.hpp"
#include "jit/pool.hpp"
#include "jit/shared/linker.hpp"

namespace chronus::jit {

/// From a worker's answer; links its object if there is one. A link error becomes a diagnostic.
Outcome outcome_of(const CompileAnswer&, Linker&);

/// From a cache entry. Without code if it cannot be linked.
Outcome outcome_of(const CacheEntry&, const CompileJob&, Linker&);

/// From the answer that ends the long audition.
Verdict verdict_of(const CompileAnswer&);

}  // namespace chronus::jit
