// refused: `fopen`
#include <chronus/module.hpp>

#include <cstdio>

struct Fault : Module {
  Out out;
  FILE* file = nullptr;
  void prepare() { file = fopen("/dev/null", "w"); }
  void tick() { out = 0.5; }
};
