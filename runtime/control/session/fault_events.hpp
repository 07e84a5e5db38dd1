// How what goes wrong on the audio thread is told.
#pragma once

#include <vector>

#include "control/language/request.hpp"
#include "engine/stage.hpp"

namespace chronus::session {

/// The faults that an event of the stage tells of, each as an event for people and programs.
std::vector<language::Event> fault_events(const engine::StageEvent&, const engine::Stage&);

}  // namespace chronus::session
