// refused: more memory than a module may have
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  Buffer<Signal> room[8];
  void prepare() {
    for (auto& each : room) each.resize(2000000000);
  }
  void tick() { out = 0.5; }
};
