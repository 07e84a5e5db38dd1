// refused: runs into a trap
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  Buffer<float> room;
  int at = 0;
  void prepare() { room.resize(8); }
  void tick() { out = room[at++]; }
};
