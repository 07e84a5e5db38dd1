#include <chronus/module.hpp>

/// Sample and hold, track and hold, and a slew for both.
struct SampleHold : Module {
  In in;  ///< unpatched: noise
  GateIn clock;
  Param slew = param(0, 0, 10, Seconds);  ///< time to follow a jump to within 1 %
  CvOut held;                             ///< in, as it was when the clock rose
  CvOut tracked;                          ///< follows in while the clock is high

  Random random;
  Signal sampled = 0;
  Signal following = 0;
  Signal speed = 1;
  Glide slow[2];

  void update() { speed = slew > 0 ? min(1, 4.6 * dt / max(slew, 1e-4)) : Signal(1); }

  void tick() {
    const Signal noise = random.bipolar();
    const Signal x = patched(in) ? in : noise;
    sampled = clock.rose() ? x : sampled;
    following = clock.high() ? x : following;
    held = slow[0].to(sampled, speed);
    tracked = slow[1].to(following, speed);
  }
};
