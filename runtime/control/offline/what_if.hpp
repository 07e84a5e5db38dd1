// Plays a module by itself, off-line, to find what keeps a node of it silent.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "engine/stage.hpp"
#include "graph/patch.hpp"
#include "host/code.hpp"

namespace chronus::offline {

/// A node with hypothetical settings.
struct Subject {
  std::shared_ptr<const Code> code;
  std::map<std::string, graph::Setting> settings;
  std::vector<int> outputs;  ///< the outputs to measure; empty: all
};

/// Each question renders up to a second of sound; sounds() stops at the first sound. [control-thread]
class WhatIf {
 public:
  explicit WhatIf(double sample_rate) : engine_({sample_rate}), stage_(engine_) {}

  /// Whether the subject gives a sound (above -80 dB) when every gate opens and closes and every unpatched
  /// input at 0 gets a square wave. The inputs `resting` stay at 0. With `stopped` the transport is stopped.
  bool sounds(const Subject&, const std::set<std::string>& resting = {}, bool stopped = false);

  /// How much louder the first is than the second, in dB, both fed as in sounds(). Both must sound.
  double louder_by(const Subject&, const Subject& than);

 private:
  float peak(const Subject&, const std::set<std::string>& resting, bool stopped, float enough);
  void feed(const ModuleInfo&, const std::string& node, const std::set<std::string>& resting, int at_block);

  engine::Engine engine_;
  engine::Stage stage_;
  int asked_ = 0;
};

}  // namespace chronus::offline
