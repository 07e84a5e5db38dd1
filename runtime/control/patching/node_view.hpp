// A node's values and health, as `get` and `status` show them.
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

/// The text that a node plays, which may not be the one that it was given; null if the port is no text or the
/// node has no code.
const std::string* playing_text(const engine::StageNode&, const std::string& port);

/// What a node did that was put aside, and what brings it back, as the second half of a sentence; empty if it
/// was not, or for a moment only.
std::string told_aside(engine::Aside, const std::string& node);

/// The same of a node as it is put aside, or of the one that may be next, as a sentence; empty if there is
/// none.
std::string told_aside(const engine::StageEvent&);

/// The share of its time that a node uses, in percent, and its slowest block in µs, since last asked.
std::pair<double, double> cost_of(engine::Meters&, double sample_rate);

/// To the nearest multiple of `step`.
double rounded(double x, double step);

/// What watch() shows: expression and value.
std::vector<std::pair<std::string, float>> watched_by(const engine::StageNode&);

}  // namespace chronus::patching
