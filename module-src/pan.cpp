#include <chronus/module.hpp>

/// Places a sound between left and right; equally loud everywhere.
struct Pan : Module {
  In in;
  Param position = param(0, -1, 1);  ///< -1 left, 1 right
  Out out_left;
  Out out_right;

  void tick() {
    const Signal angle = (position + 1) / 8;  // in turns: a quarter turn from left to right
    out_left = in * cos_turns(angle);
    out_right = in * sin_turns(angle);
  }
};
