// Modules that act up where they sound, for tests of what becomes of them.
#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <string_view>

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

inline std::string_view where;         ///< a module of below acts up; nowhere else
inline int times_well = 1;             ///< before that
inline std::atomic<bool> acts{false};  ///< it has begun to
inline bool gives_numbers = true;      ///< in its samples

/// out = 0.75.
struct Later {
  Later() { reach("constructor"); }
  ~Later() { reach("destructor"); }
  void prepare() { reach("prepare"); }
  void reset() { reach("reset"); }
  void run(const Block& block) { std::fill_n(block.outputs[0], block.frames, gives_numbers ? 0.75f : NAN); }

  static void reach(std::string_view place) {
    if (where != place || times_well-- > 0) return;
    acts = true;
    act();
  }
};

inline std::shared_ptr<const Code> later(std::uint64_t version, std::string_view place, int well = 1) {
  where = place;
  times_well = well;
  acts = false;
  gives_numbers = true;
  ModuleInfo info;
  info.name = "module";
  info.outputs = {audio_output()};
  return native_code<Later>(info, version);
}

/// `a` plays the module to the left, a sine plays to the right.
inline void show(Playing& playing) {
  graph::Patch patch;
  patch.nodes = {node("a", "module"), node("b", "sine")};
  patch.cables = {cable("a", "out.left"), cable("b", "out.right")};
  playing.stage.show(patch);
}

/// A second node of the module beside them. Returns why it was refused.
inline std::string show_second(Playing& playing) {
  graph::Patch patch;
  patch.nodes = {node("a", "module"), node("b", "sine"), node("second", "module")};
  patch.cables = {cable("a", "out.left"), cable("b", "out.right"), cable("second", "out.left")};
  const auto refused = playing.stage.show(patch);
  return refused.size() == 1 && refused[0].node == "second" ? refused[0].refusal : "";
}

inline std::size_t count_of(const Playing& playing, engine::Report::Kind kind) {
  return static_cast<std::size_t>(
      std::ranges::count(playing.events, kind, [](const auto& event) { return event.kind; }));
}

}  // namespace chronus::test
