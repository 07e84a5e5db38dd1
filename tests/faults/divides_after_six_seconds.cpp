// contained: it divides a whole number by zero
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  int left = 288000;
  void tick() { out = 0.0001f * (1000 / left--); }
};
