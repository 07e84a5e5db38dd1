// muted: ran away: its output stayed above +24 dBFS for 250 ms
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  int count = 0;
  Signal level = 0.1f;
  void tick() {
    if (++count > 48000) level = min(level * 1.001f, 1e30f);
    out = level * (count % 100 < 50 ? 1.0f : -1.0f);
  }
};
