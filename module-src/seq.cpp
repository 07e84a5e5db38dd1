#include <chronus/module.hpp>

/// Step sequencer: sixteen steps of pitch, velocity and length.
struct Seq : Module {
  enum class Order { forward, backward, pendulum, random };

  GateIn clock;  ///< the next step
  GateIn reset;  ///< the next clock, or one that comes with it, plays the first step
  Params<16> pitch = params<16>(0, -5, 5, Octaves);
  Params<16> gate = params<16>(1, 0, 1);         ///< 0 is a rest, more the velocity
  Params<16> length = params<16>(0.5, 0.01, 1);  ///< of the step; 1 ties to the next
  Count steps{16, 1, 16};
  Choice<Order> order;
  Param glide = param(0, 0, 1, Seconds);  ///< time from one pitch to the next
  CvOut note;                             ///< pitch in octaves
  GateOut play;                           ///< 0.5 to 1 by velocity
  GateOut end;                            ///< a pulse with the first step

  Random random;
  int step = 0;
  int move = 1;
  bool fresh = true;  // the next clock plays the first step
  bool started = false;
  int since = 0;   // samples since this step began
  int period = 0;  // samples of the step before; 0 while unknown

  void tick() {
    if (since < 1 << 30) ++since;
    end = 0;
    const bool ringing = play > 0 && length[step] < 1;
    if (reset.rose()) fresh = true;
    if (clock.rose()) {
      advance();
      end = step == 0 ? 1.0f : 0.0f;
    }
    // Until the pace is known a step is as long as the clock's gate.
    const bool within = length[step] >= 1 || (period > 0 ? since < length[step] * period : clock.high());
    const bool sounds = started && within && gate[step] > 0;
    const bool breath = clock.rose() && ringing;  // one sample of rest, so that the new step strikes
    play = sounds && !breath ? 0.5f + 0.5f * gate[step] : 0.0f;
    if (sounds) note = glide > 0 ? note + (pitch[step] - note) * min(1, 4 * dt / glide) : pitch[step];
  }

  void advance() {
    period = fresh ? 0 : since;
    since = 0;
    if (fresh) {
      step = order == Order::backward ? steps - 1 : 0;
      move = 1;
    } else if (order == Order::random) {
      step = static_cast<int>(random.unipolar() * steps);
    } else {
      turn();
    }
    fresh = false;
    started = true;
  }

  void turn() {
    if (order == Order::forward) move = 1;
    if (order == Order::backward) move = -1;
    if (order == Order::pendulum && (step + move < 0 || step + move >= steps)) move = -move;
    step += move;
    if (step < 0) step = steps - 1;
    if (step >= steps) step = 0;
  }
};
