// From what is on stage to a plan that the audio thread can play.
#pragma once

#include <memory>

#include "engine/plan.hpp"
#include "engine/stage_node.hpp"

namespace chronus::engine {

/// Lays out run order, buffers and pointers. The plan shares what it needs to stay alive.
std::unique_ptr<Plan> build_plan(const StageView&);

}  // namespace chronus::engine
