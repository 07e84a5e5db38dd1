// refused: aborts
#include <chronus/module.hpp>

#include <vector>

struct Fault : Module {
  Out out;
  std::vector<float> table;
  unsigned at = 0;
  void prepare() { table.resize(8); }
  void tick() { out = table[at++]; }
};
