// What the caller of a compile is told: made of what a worker or the cache has of it.
#pragma once

#include "jit/cache_entry.hpp"
#include "jit/jit.hpp"
#include "jit/pool.hpp"
#include "jit/shared/linker.hpp"

namespace chronus::jit {

/// Of a worker's answer, its object linked if there is one. What cannot be linked is told as a diagnostic.
Outcome outcome_of(const CompileAnswer&, Linker&);

/// Of what was compiled before. No code: it cannot be linked.
Outcome outcome_of(const CacheEntry&, const CompileJob&, Linker&);

/// Of the answer that follows when the code was played for longer.
Verdict verdict_of(const CompileAnswer&);

}  // namespace chronus::jit
