// refused: thread
#include <chronus/module.hpp>

#include <thread>

struct Fault : Module {
  Out out;
  void prepare() {
    std::thread([] {}).detach();
  }
  void tick() { out = 0.5; }
};
