// late: memory that is not its own
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  int count = 0;
  float sum(float x) { return x < 0 ? x : x + sum(x + 1) * 0.5f; }
  void tick() { out = ++count > 48000 ? sum(1) : 0.5f; }
};
