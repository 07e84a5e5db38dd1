// refused: thread_local
#include <chronus/module.hpp>

thread_local float level = 0.5f;

struct Fault : Module {
  Out out;
  void tick() { out = level; }
};
