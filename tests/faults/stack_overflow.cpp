// refused: tick() or block()
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  int size = 0;
  float fill(int n) {
    float room[4096];
    for (int i = 0; i < 4096; ++i) room[i] = i + n;
    return n > 100000 ? room[n % 4096] : fill(n + 1) + room[n % 4096];
  }
  void tick() { out = fill(size); }
};
