// Holds events until the audio thread has room for them and the plan that they are for is published.
#pragma once

#include <deque>

#include "engine/engine.hpp"
#include "engine/stage_node.hpp"

namespace chronus::engine {

/// [control-thread]
class EventBacklog {
 public:
  void put(Event event) { events_.push_back(event); }

  /// Addresses the event to a node, or to a knob or input of it.
  void put(const StageNode& node, Id port, Event event) {
    event.target = node.state->id;
    event.port = port;
    put(event);
  }

  /// Sends as many events as the engine has room for. Call after the plan that they are for is published: the
  /// engine ignores events for unknown targets.
  void send(Engine& engine) {
    while (!events_.empty() && engine.send(events_.front())) events_.pop_front();
  }

  bool empty() const { return events_.empty(); }

 private:
  std::deque<Event> events_;
};

}  // namespace chronus::engine
