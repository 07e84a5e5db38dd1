// The result of a compile for its caller, from a worker's answer or a cache entry. [control-thread]
#pragma once

#include <expected>
#include <optional>

#include "jit/cache_entry.hpp"
#include "jit/jit.hpp"
#include "jit/pool.hpp"
#include "jit/shared/linker.hpp"

namespace chronus::jit {

using LinkResult = std::expected<Linked, LinkError>;

/// The name of a module's chronus::ModuleParts.
inline constexpr const char* entry_name = "chronus_module";

/// From a worker's answer; links its object if there is one, unless it was `linked`. A link error becomes a
/// diagnostic.
Outcome outcome_of(const CompileAnswer&, Linker&, std::optional<LinkResult> linked = std::nullopt);

/// From a cache entry. Without code if it cannot be linked.
Outcome outcome_of(const CacheEntry&, const CompileJob&, Linker&);

/// From the answer that ends the long audition.
Verdict verdict_of(const CompileAnswer&);

}  // namespace chronus::jit
