#include "control/verbs/peaks.hpp"

#include <chronus/bounds.hpp>

#include <algorithm>

#include "control/session/session.hpp"

namespace chronus::verbs {

Peaks::Peaks(session::Session& session) : session_(&session), before_(take(session)) {}

Peaks::Values Peaks::take(session::Session& session) {
  Values values;
  for (const graph::Node& node : session.patch().nodes) {
    const engine::StageNode* staged = session.stage().find(node.name);
    if (!staged) continue;
    for (auto& peak : staged->state->meters.peak) values[node.name].push_back(peak.exchange(0));
  }
  std::vector<float>& heard = values[std::string(graph::device_input)];
  for (int channel = 0; channel < most_channels; ++channel)
    heard.push_back(session.parts().engine.inputs().take_peak(channel));
  return values;
}

void Peaks::close() {
  peaks_ = take(*session_);
  for (const auto& [node, before] : before_) {
    const engine::StageNode* staged = session_->stage().find(node);
    const auto now = peaks_.find(node);
    if (!staged || now == peaks_.end()) continue;
    for (std::size_t i = 0; i < before.size(); ++i)
      staged->state->meters.peak[i].store(std::max(before[i], now->second[i]));
  }
}

float Peaks::of(const std::string& node, int output) const {
  const auto found = peaks_.find(node);
  const auto index = static_cast<std::size_t>(output);
  return found == peaks_.end() || index >= found->second.size() ? 1 : found->second[index];
}

}  // namespace chronus::verbs
