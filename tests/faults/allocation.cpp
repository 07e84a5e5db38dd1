// refused: Buffer
#include <chronus/module.hpp>

#include <vector>

struct Fault : Module {
  Out out;
  std::vector<float> past;
  void tick() {
    past.push_back(0.5f);
    out = past.back();
  }
};
