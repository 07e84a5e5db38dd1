// Sums what an input reads.
#pragma once

#include <cstddef>

#include "engine/mix.hpp"
#include "engine/plan.hpp"

namespace chronus::engine {

/// Fills the input's buffer for the span with the sum of its first `cables` cables, or with its value while
/// unpatched, and adds its current hit. [audio-thread, real-time-safe]
void fill_input(const PlanInput&, const Span&, std::size_t cables) noexcept [[clang::nonblocking]];

/// Points the input at its samples for the span: at the source if its only cable passes samples unchanged,
/// else at its filled buffer. [audio-thread, real-time-safe]
void read_input(PlanInput&, const Span&) noexcept [[clang::nonblocking]];

}  // namespace chronus::engine
