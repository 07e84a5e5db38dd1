#include <chronus/module.hpp>

/// Amplifier under control: in * level, e.g. the level of an envelope.
struct Vca : Module {
  In in;
  In level = unpatched(1);             ///< 0 is silence, 1 leaves in as it is
  Param gain = param(0, -60, 24, dB);  ///< on top of level
  Out out;
  void tick() { out = in * level * db(gain); }
};
