// Events on their way to the audio thread, which has room for so many and plays them with the plan that they
// are for.
#pragma once

#include <deque>

#include "engine/engine.hpp"
#include "engine/stage_node.hpp"

namespace chronus::engine {

/// [control-thread]
class EventBacklog {
 public:
  void put(Event event) { events_.push_back(event); }

  /// For a node, or for a knob or input of it.
  void put(const StageNode& node, Id port, Event event) {
    event.target = node.state->id;
    event.port = port;
    put(event);
  }

  /// Sends as many as there is room for. Events for a plan that is not yet published would be passed over:
  /// call this when it is.
  void send(Engine& engine) {
    while (!events_.empty() && engine.send(events_.front())) events_.pop_front();
  }

  bool empty() const { return events_.empty(); }

 private:
  std::deque<Event> events_;
};

}  // namespace chronus::engine
