// refused: aborts
#include <chronus/module.hpp>

#include <span>

struct Fault : Module {
  Out out;
  float room[8] = {};
  unsigned at = 0;
  void tick() { out = std::span(room)[at++]; }
};
