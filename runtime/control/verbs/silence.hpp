// Why a node, or the whole, is not heard: causes that the patch, the meters and a trial prove.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "control/offline/what_if.hpp"
#include "graph/patch.hpp"

namespace chronus::session {
class Session;
}

namespace chronus::verbs {

/// What each output of each node gave at most while it was open. The meters go on as if it had not been.
class Peaks {
 public:
  /// Nothing is measured: whatever may sound is taken to.
  Peaks() = default;

  explicit Peaks(session::Session&);

  /// Ends the measurement.
  void close();

  /// Of an output by its index; 1 where nothing was measured.
  float of(const std::string& node, int output) const;

 private:
  using Values = std::map<std::string, std::vector<float>>;

  static Values take(session::Session&);

  session::Session* session_ = nullptr;
  Values before_;
  Values peaks_;
};

/// Control thread only; short-lived: it asks what the session holds while it lives.
class Silence {
 public:
  Silence(session::Session&, const Peaks&);

  /// Why a node gives no sound at one of its outputs, or at any; empty if no cause can be proven. Of a node
  /// that has code this plays the module off-line.
  std::string of_node(const std::string& name, const std::optional<std::string>& output = std::nullopt);

  /// Why nothing arrives at the master.
  std::string of_all();

 private:
  std::string of_inputs(const graph::Node&, const offline::Subject&);
  std::string of_input(const graph::Node&, const InputInfo&);
  std::string of_settings(const graph::Node&, const offline::Subject&, const std::set<std::string>& resting);
  std::string of_damping(const graph::Node&, const offline::Subject&);
  std::vector<graph::Cable> cables_to(const graph::Node&, const ModuleInfo&, const std::string& input) const;
  bool arrives(const graph::Cable&, bool gate) const;
  std::string of_source(const graph::Cable&, bool audio_only);
  bool rests(const graph::Node&, const ModuleInfo&, const InputInfo&) const;
  bool silenced(const graph::Node&) const;

  session::Session& session_;
  const Peaks& peaks_;
  offline::WhatIf what_if_;
  std::set<std::string> asked_;  ///< nodes on the way here: a ring of cables ends the search
};

/// Why a node plays nothing that needs no measurement: no code, refused, put aside. Empty if it plays.
std::string why_it_rests(session::Session&, const std::string& name);

/// What keeps a node's sound from the speakers: muted, another soloed, no cable. Empty if nothing does.
std::string why_unheard(session::Session&, const std::string& name);

/// "still loading: 12 of 21 modules" while modules are compiled for the first time; else empty.
std::string told_loading(session::Session&);

}  // namespace chronus::verbs
