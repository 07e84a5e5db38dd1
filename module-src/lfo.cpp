#include <chronus/module.hpp>

/// Slow oscillator for modulation: several shapes at once, running freely or locked to the beat.
struct Lfo : Module {
  enum class Lock { free, sixteenth, eighth, beat, two_beats, bar, two_bars, four_bars, eight_bars };

  GateIn reset;                                ///< starts the cycle anew (running freely)
  Param rate = param(1, 0.001, 100, Hz, Log);  ///< cycles a second, running freely
  Choice<Lock> lock;                           ///< length of a cycle locked to the beat; free uses rate
  Param offset = param(0, 0, 1);               ///< shifts all shapes, in cycles
  CvOut sine;                                  ///< all from -1 to 1
  CvOut triangle;                              ///< from -1 up and down again
  CvOut saw;                                   ///< rises
  CvOut square;                                ///< high first
  CvOut steps;                                 ///< a new random level each cycle
  CvOut drift;                                 ///< glides from one random level to the next

  Phase phase;
  Random random;
  Signal from = 0;
  Signal to = 0;

  void tick() {
    const Wrap wrap = lock == Lock::free ? phase.advance(rate * dt) : phase.move_to(fract(locked()));
    phase.set(0, reset.rose());
    const Signal fresh = random.bipolar();
    from = wrap.happened ? to : from;
    to = wrap.happened ? fresh : to;

    const Signal at = fract(phase + offset);
    sine = sin_turns(at);
    triangle = 1 - 4 * abs(at - 0.5);
    saw = 2 * at - 1;
    square = at < 0.5 ? Signal(1) : Signal(-1);
    steps = to;
    drift = mix(from, to, phase * phase * (3 - 2 * phase));
  }

  /// Cycles since the music began.
  double locked() const {
    switch (lock) {
      case Lock::sixteenth:
        return beat * 4;
      case Lock::eighth:
        return beat * 2;
      case Lock::two_beats:
        return beat / 2;
      case Lock::bar:
        return bar;
      case Lock::two_bars:
        return bar / 2;
      case Lock::four_bars:
        return bar / 4;
      case Lock::eight_bars:
        return bar / 8;
      default:
        return beat;
    }
  }
};
