// Faults of the audio thread as events. [control-thread]
#pragma once

#include <vector>

#include "control/language/request.hpp"
#include "engine/stage.hpp"

namespace chronus::session {

/// The faults in an event of the stage, for people and programs.
std::vector<language::Event> fault_events(const engine::StageEvent&, const engine::Stage&);

}  // namespace chronus::session
