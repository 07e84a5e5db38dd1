// Watches whether the modules together take more time than there is.
#pragma once

#include <optional>

#include "engine/engine.hpp"
#include "engine/event_backlog.hpp"
#include "engine/overload.hpp"
#include "engine/stage_event.hpp"
#include "engine/stage_nodes.hpp"

namespace chronus::engine {

/// [control-thread]
class LoadWatch {
 public:
  /// Call often. The node that takes the most time is named first, as an event that this returns, and, if
  /// that goes on, bypassed by an event to the engine.
  std::optional<StageEvent> look(const Engine&, const StageNodes&, EventBacklog&);

 private:
  Overload overload_;
};

}  // namespace chronus::engine
