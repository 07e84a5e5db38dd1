// Nodes of which two versions at once take more time than there is.
#pragma once

#include <array>

#include "engine/modules.hpp"
#include "engine/playing.hpp"

namespace chronus::test {

/// A live engine with three nodes of the module `slow`, each heard at a tenth. A swap plays the old and the
/// new version of a node for a while, so these have to take turns.
struct SlowNodes : Playing {
  SlowNodes() : Playing({.live = true}) {
    stage.set_code("slow", slow(1));
    graph::Patch patch;
    for (const char* name : names) {
      patch.nodes.push_back(node(name, "slow"));
      patch.cables.push_back(cable(name, "out", 0.1));
    }
    stage.show(patch);
  }

  static constexpr std::array names{"a", "b", "c"};
};

}  // namespace chronus::test
