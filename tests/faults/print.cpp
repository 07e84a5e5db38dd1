// refused: watch(x)
#include <chronus/module.hpp>

#include <cstdio>

struct Fault : Module {
  Out out;
  void tick() {
    printf("hello");
    out = 0.5;
  }
};
