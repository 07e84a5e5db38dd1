// Watches whether the modules together take more time than there is for them.
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
  /// Call often. On overload, first returns an event that names the most expensive node; if the overload
  /// continues, sends the engine an event that bypasses the node.
  std::optional<StageEvent> look(const Engine&, const StageNodes&, EventBacklog&);

 private:
  Overload overload_;
};

}  // namespace chronus::engine
