#include <chronus/module.hpp>

/// Distortion in three shapes, eight times oversampled.
struct Drive : Module {
  enum class Shape { soft, hard, fold };

  In in;
  Param drive = param(12, 0, 36, dB);  ///< level into the shape
  Choice<Shape> shape;                 ///< soft saturates, hard clips, fold bends back
  Param bias = param(0, -1, 1);        ///< makes it uneven: even harmonics
  Param mix = param(1, 0, 1);          ///< 0 is in, 1 is distorted only
  Param level = param(-6, -36, 12, dB);
  Out out;

  Oversample<8> over;
  DcBlocker mean;

  void tick() {
    const Signal gain = db(drive);
    const Signal y = over.process(in, [&](Signal x) { return Module::mix(x, bend(x * gain + bias), mix); });
    out = mean.process(y, dt) * db(level);
  }

  Signal bend(Signal x) {
    switch (shape) {
      case Shape::hard:
        return clamp(x, -1, 1);
      case Shape::fold:
        return sin_turns(x / 4);
      default:
        return tanh(x);
    }
  }
};
