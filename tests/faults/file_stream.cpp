// refused: ofstream
#include <chronus/module.hpp>

#include <fstream>

struct Fault : Module {
  Out out;
  void prepare() { std::ofstream("/dev/null") << "hello"; }
  void tick() { out = 0.5; }
};
