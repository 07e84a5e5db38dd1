#include "control/session/fault_events.hpp"

#include <string>
#include <utility>

#include "control/patching/node_view.hpp"

namespace chronus::session {

namespace {

/// Empty if the event is no failure.
std::string told_failure(const engine::StageEvent& event, const engine::StageNode& node) {
  using Kind = engine::Report::Kind;
  switch (event.kind) {
    case Kind::non_finite:
      return event.node + " gave non-finite samples; they were zeroed and it was reset";
    case Kind::new_failed:
      return event.node + ": " + node.refusal + "; the one before plays on";
    case Kind::failed:
      return event.node + " (" + node.spec.module + "): " + node.refusal;
    default:
      return {};
  }
}

}  // namespace

std::vector<language::Event> fault_events(const engine::StageEvent& event, const engine::Stage& stage) {
  std::vector<language::Event> events;
  const nlohmann::json where{{"node", event.node}, {"sample", event.sample}};
  if (const engine::StageNode* node = stage.find(event.node)) {
    if (std::string text = told_failure(event, *node); !text.empty())
      events.push_back({"fault", std::move(text), where});
  }
  if (std::string text = patching::told_aside(event); !text.empty()) {
    events.push_back({"fault", std::move(text), where});
    if (event.load > 0) events.back().data.update({{"share", event.share}, {"load", event.load}});
  }
  return events;
}

}  // namespace chronus::session
