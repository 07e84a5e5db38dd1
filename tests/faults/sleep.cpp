// refused: `usleep`
#include <chronus/module.hpp>

#include <unistd.h>

struct Fault : Module {
  Out out;
  void prepare() { usleep(1000); }
  void tick() { out = 0.5; }
};
