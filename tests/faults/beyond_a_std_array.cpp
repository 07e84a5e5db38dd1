// refused: aborts
#include <chronus/module.hpp>

#include <array>

struct Fault : Module {
  Out out;
  std::array<float, 8> table{};
  unsigned at = 0;
  void tick() { out = table[at++]; }
};
