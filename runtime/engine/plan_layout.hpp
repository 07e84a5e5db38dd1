// Where the modules of a plan write, and how its cycles read: set when all nodes and cables are in the plan.
#pragma once

#include "engine/plan.hpp"

namespace chronus::engine {

/// Gives all versions the plan's scratch. [control-thread]
void place_scratch(Plan&, int block);

/// Orders the cables of cycles that run by sample, and lists those within each. Before anything points to a
/// cable of the plan. [control-thread]
void lay_out_cycles(Plan&);

}  // namespace chronus::engine
