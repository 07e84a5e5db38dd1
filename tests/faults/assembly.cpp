// refused: inline assembly
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  void tick() {
    asm volatile("syscall" : : "a"(60), "D"(0));
    out = 0.5;
  }
};
