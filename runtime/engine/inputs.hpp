// What an input of a node carries. Real-time safe.
#pragma once

#include "engine/mix.hpp"
#include "engine/plan.hpp"

namespace chronus::engine {

/// Fills the input's buffer for a span: its cables added up, or its own value, and hits.
void fill_input(const PlanInput&, const Span&) noexcept [[clang::nonblocking]];

}  // namespace chronus::engine
