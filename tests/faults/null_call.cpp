// refused: reads or writes memory that is not its own
#include <chronus/module.hpp>

struct Fault : Module {
  Out out;
  using Function = float (*)(float) noexcept [[clang::nonblocking]];
  Function nobody = nullptr;
  void tick() { out = nobody(1); }
};
