// Why a node, or the whole patch, is silent: causes proven by the patch, the meters and an off-line trial.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "control/offline/what_if.hpp"
#include "control/verbs/peaks.hpp"
#include "graph/patch.hpp"

namespace chronus::session {
class Session;
}

namespace chronus::verbs {

/// Short-lived; holds references to its arguments. [control-thread]
class Silence {
 public:
  Silence(session::Session&, const Peaks&);

  /// Why a node is silent at one output, or at any. Empty if no cause can be proven. Plays the module
  /// off-line if it has code.
  std::string of_node(const std::string& name, const std::optional<std::string>& output = std::nullopt);

  /// Likewise for a port of `in`, of `out`, or of a node.
  std::string of(const graph::PortRef&);

 private:
  std::string of_master(const std::string& port);
  std::string of_inputs(const graph::Node&, const offline::Subject&);
  std::string of_input(const graph::Node&, const InputInfo&);
  std::string of_settings(const graph::Node&, const offline::Subject&, const std::set<std::string>& resting);
  std::string of_damping(const graph::Node&, const offline::Subject&);
  std::vector<graph::Cable> cables_to(const graph::Node&, const ModuleInfo&, const std::string& input) const;
  bool arrives(const graph::Cable&, bool gate) const;
  std::string of_device(const graph::PortRef&) const;
  std::string of_source(const graph::Cable&, bool audio_only);
  bool rests(const graph::Node&, const ModuleInfo&, const InputInfo&) const;
  bool silenced(const graph::Node&) const;

  session::Session& session_;
  const Peaks& peaks_;
  offline::WhatIf what_if_;
  std::set<std::string> asked_;  ///< nodes visited: ends the search in a cycle of cables
};

}  // namespace chronus::verbs
