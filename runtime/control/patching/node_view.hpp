// A node's values and state, as `get` and `status` show them. [control-thread]
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/patching/draft.hpp"
#include "engine/stage.hpp"
#include "graph/patch.hpp"

namespace chronus::patching {

struct NodeValue {
  std::string port;
  std::string bank;
  std::string text;              ///< with its unit
  std::optional<double> number;  ///< none for texts
  bool set = false;              ///< by a verb; else it follows the module's default
};

/// All parameters, unpatched inputs and texts of a node, in the order of the module's declarations.
std::vector<NodeValue> values_of(const graph::Node&, const ModuleInfo&);

/// The text that a node plays, which may differ from its setting. Null if the port is no text or the node has
/// no code.
const std::string* playing_text(const engine::StageNode&, const std::string& port);

/// Why a node is bypassed or muted, and how to restore it, as the second half of a sentence. Empty if it is
/// not, or only for a moment.
std::string told_aside(engine::Aside, const std::string& node);

/// Likewise as a sentence, also for the node that may be bypassed next. Empty if there is none.
std::string told_aside(const engine::StageEvent&);

/// A node's share of its time, in percent, and its slowest block in µs. Resets both meters.
std::pair<double, double> cost_of(engine::Meters&, double sample_rate);

/// Rounds to the nearest multiple of `step`.
double rounded(double x, double step);

/// The expressions of watch() and their values.
std::vector<std::pair<std::string, float>> watched_by(const engine::StageNode&);

}  // namespace chronus::patching
