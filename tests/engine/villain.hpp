// Modules that act up where they sound, for tests of what becomes of them.
#pragma once

#include <algorithm>

#include "engine/misdeeds.hpp"
#include "engine/modules.hpp"
#include "engine/playing.hpp"

namespace chronus::test {

inline void (*act)() = nullptr;  ///< what a villain does
inline int patience = 1000;      ///< after so many samples

/// out = 0.5 for some samples; then it acts up.
struct Villain {
  int count = 0;
  void run(const Block& block) {
    for (int i = 0; i < block.frames; ++i) {
      if (++count > patience) act();
      block.outputs[0][i] = 0.5f;
    }
  }
};

inline std::shared_ptr<const Code> villain(std::uint64_t version = 1) {
  ModuleInfo info;
  info.name = "module";
  info.outputs = {audio_output()};
  return native_code<Villain>(info, version);
}

/// out = 0.25.
struct Good {
  void run(const Block& block) { std::fill_n(block.outputs[0], block.frames, 0.25f); }
};

inline std::shared_ptr<const Code> good(std::uint64_t version) {
  ModuleInfo info;
  info.name = "module";
  info.outputs = {audio_output()};
  return native_code<Good>(info, version);
}

/// `a` plays the module to the left, a sine plays to the right.
inline void show(Playing& playing) {
  graph::Patch patch;
  patch.nodes = {node("a", "module"), node("b", "sine")};
  patch.cables = {cable("a", "out.left"), cable("b", "out.right")};
  playing.stage.show(patch);
}

inline std::size_t count_of(const Playing& playing, engine::Report::Kind kind) {
  return static_cast<std::size_t>(
      std::ranges::count(playing.events, kind, [](const auto& event) { return event.kind; }));
}

}  // namespace chronus::test
