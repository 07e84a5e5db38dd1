#include "control/offline/what_if.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace chronus::offline {

namespace {

constexpr int block = 64;
constexpr float audible = 1e-4f;

}  // namespace

bool WhatIf::sounds(const Subject& subject, const std::set<std::string>& resting, bool stopped) {
  return peak(subject, resting, stopped, audible) > audible;
}

double WhatIf::louder_by(const Subject& subject, const Subject& than) {
  constexpr float no_end = std::numeric_limits<float>::max();
  return 20 * std::log10(peak(subject, {}, false, no_end) / peak(than, {}, false, no_end));
}

/// The highest peak of the outputs. Stops once it exceeds `enough`.
float WhatIf::peak(const Subject& subject, const std::set<std::string>& resting, bool stopped, float enough) {
  const ModuleInfo& info = subject.code->info;
  graph::Node node;
  node.name = "n" + std::to_string(++asked_);  // a new instance for each question
  node.module = info.name;
  node.settings = subject.settings;
  graph::Patch patch;
  patch.nodes.push_back(node);
  stage_.set_code(node.module, subject.code);
  const std::int64_t now = engine_.now().sample;
  stage_.send({engine::Event::Kind::locate, 0, 0, 0, now});
  stage_.send({stopped ? engine::Event::Kind::stop : engine::Event::Kind::play, 0, 0, 0, now});
  if (!stage_.show(patch).empty()) return 0;
  const engine::StageNode* staged = stage_.find(node.name);
  if (!staged || !staged->instance) return 0;
  std::array<float, block> left;
  std::array<float, block> right;
  const int blocks = static_cast<int>(engine_.sample_rate()) / block;
  float highest = 0;
  for (int i = 0; i < blocks && highest <= enough; ++i) {
    feed(info, node.name, resting, i);
    engine_.process(left.data(), right.data(), block);
    stage_.collect();
    for (int output = 0; output < engine::max_meters; ++output) {
      const bool listened = subject.outputs.empty() || std::ranges::count(subject.outputs, output) > 0;
      if (listened) highest = std::max(highest, staged->state->meters.peak[output].load());
    }
  }
  return highest;
}

/// A square wave of 375 Hz at 48 kHz. The first gate opens every other block, each further one more rarely,
/// so that a reset does not coincide with every clock.
void WhatIf::feed(const ModuleInfo& info, const std::string& node, const std::set<std::string>& resting,
                  int at_block) {
  const std::int64_t now = engine_.now().sample;
  int period = 2;
  for (const InputInfo& input : info.inputs) {
    if (resting.contains(input.name)) {
      stage_.turn(node, input.name, 0, 0, now);
    } else if (input.gate) {
      stage_.turn(node, input.name, at_block % period == period / 2 ? 1 : 0, 0, now);
      period = std::min(period * 10 + 1, 1'000'001);
    } else if (input.unpatched == 0) {
      stage_.turn(node, input.name, at_block % 2 == 0 ? 0.5 : -0.5, 0, now);
    }
  }
}

}  // namespace chronus::offline
