// refused: more memory than a module may have
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  void prepare() {
    chronus_allocate(64);
    chronus_allocate(~0ul - 31);
  }
  void tick() { out = 0.5; }
};
