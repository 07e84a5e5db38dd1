// refused: `socket`
#include <chronus/module.hpp>

#include <sys/socket.h>

struct Fault : Module {
  Out out;
  int door = 0;
  void prepare() { door = socket(AF_INET, SOCK_STREAM, 0); }
  void tick() { out = 0.5; }
};
