// refused: `system`
#include <chronus/module.hpp>

#include <cstdlib>

struct Fault : Module {
  Out out;
  void prepare() { level = system("true"); }
  float level = 0;
  void tick() { out = level; }
};
