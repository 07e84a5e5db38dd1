// An engine without a device: a test pulls the samples, under the allocation trap, and sees what the control
// side does.
#pragma once

#include <vector>

#include "engine/stage.hpp"
#include "support/allocation_trap.hpp"

namespace chronus::test {

struct Stereo {
  std::vector<float> left;
  std::vector<float> right;
};

class Playing {
 public:
  explicit Playing(engine::EngineOptions options = {}) : engine(options), stage(engine) {
    stage.on_event = [this](const engine::StageEvent& event) { events.push_back(event); };
  }

  /// Renders `frames` samples in calls of `chunk`, the control side awake after each.
  Stereo play(int frames, int chunk = 64) {
    Stereo sound{std::vector<float>(frames), std::vector<float>(frames)};
    for (int done = 0; done < frames; done += chunk) {
      const int now = std::min(chunk, frames - done);
      {
        const AllocationTrap trap;
        engine.process(sound.left.data() + done, sound.right.data() + done, now);
      }
      stage.collect();
    }
    return sound;
  }

  /// The same, without the limiter's delay: starts with the first sample that was not yet heard.
  Stereo play_past_limiter(int frames, int chunk = 64) {
    play(engine.latency(), chunk);
    return play(frames, chunk);
  }

  engine::Engine engine;
  engine::Stage stage;
  std::vector<engine::StageEvent> events;
};

inline graph::Node node(std::string name, std::string module) {
  graph::Node made;
  made.name = std::move(name);
  made.module = std::move(module);
  return made;
}

inline graph::Cable cable(const std::string& from, const std::string& to, double amount = 1) {
  return {graph::to_port(from), graph::to_port(to), amount};
}

inline graph::Patch patch_of(std::vector<graph::Node> nodes, std::vector<graph::Cable> cables) {
  graph::Patch patch;
  patch.nodes = std::move(nodes);
  patch.cables = std::move(cables);
  return patch;
}

}  // namespace chronus::test
