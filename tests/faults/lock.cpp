// refused: lock
#include <chronus/module.hpp>

#include <mutex>

struct Fault : Module {
  Out out;
  std::mutex door;
  void tick() {
    door.lock();
    out = 0.5;
  }
};
