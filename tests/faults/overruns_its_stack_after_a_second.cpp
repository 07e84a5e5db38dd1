// late: memory that is not its own
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  int count = 0;
  void tick() {
    if (++count > 48000) {
      volatile float here = 0;
      volatile float* p = &here;
      while (true) *p++ = 0;
    }
    out = 0.5;
  }
};
