// Plays a module by itself, off-line, to find out what keeps a node of it silent.
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

/// A node as it might be.
struct Subject {
  std::shared_ptr<const Code> code;
  std::map<std::string, graph::Setting> settings;
  std::vector<int> outputs;  ///< those that are listened to; none: all
};

/// Control thread only. Each question takes as long as the module takes for up to a second of sound; one that
/// sounds is answered at its first sound.
class WhatIf {
 public:
  explicit WhatIf(double sample_rate) : engine_({sample_rate}), stage_(engine_) {}

  /// Whether the subject gives a sound (above -80 dB) when every gate opens and closes and every input that
  /// is 0 without a cable gets a square wave. The inputs `resting` read 0 throughout; with `stopped` the
  /// transport stands still.
  bool sounds(const Subject&, const std::set<std::string>& resting = {}, bool stopped = false);

  /// By how many dB the one is louder than the other, both fed as above. Both must sound.
  double louder_by(const Subject&, const Subject& than);

 private:
  float peak(const Subject&, const std::set<std::string>& resting, bool stopped, float enough);
  void feed(const ModuleInfo&, const std::string& node, const std::set<std::string>& resting, int at_block);

  engine::Engine engine_;
  engine::Stage stage_;
  int asked_ = 0;
};

}  // namespace chronus::offline
