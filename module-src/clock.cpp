#include <chronus/module.hpp>

/// Clock: gates in step with the musical time, with swing.
struct Clock : Module {
  enum class Every {
    whole,
    half,
    quarter,
    eighth,
    sixteenth,
    thirty_second,
    quarter_triplet,
    eighth_triplet,
    dotted_eighth
  };

  Choice<Every> every = Every::sixteenth;  ///< length of a step of out
  Param swing = param(0.5, 0.5, 0.75);  ///< where the second of two steps falls: 0.5 straight, 0.667 shuffled
  Param width = param(0.5, 0.01, 0.99);  ///< length of the gates, of a step
  GateOut out;
  GateOut eighth;
  GateOut quarter;  ///< each beat
  GateOut whole;    ///< each bar
  GateOut start;    ///< one pulse when the music starts: for resets

  bool was_playing = false;

  void tick() {
    out = gate(swung(beat / length()));
    eighth = gate(swung(beat * 2));
    quarter = gate(fract(beat));
    whole = gate(fract(bar));
    start = playing && !was_playing ? 1.0f : 0.0f;
    was_playing = playing;
  }

  Signal gate(double within) const { return playing && within < width ? 1.0f : 0.0f; }

  /// The position within its step after `steps` steps, odd ones coming late.
  double swung(double steps) const {
    const double pair = 2 * fract(steps / 2);
    const double second = 2 * swing;
    return pair < second ? pair / second : (pair - second) / (2 - second);
  }

  /// Of a step, in beats.
  double length() const {
    switch (every) {
      case Every::whole:
        return 4;
      case Every::half:
        return 2;
      case Every::quarter:
        return 1;
      case Every::eighth:
        return 0.5;
      case Every::thirty_second:
        return 0.125;
      case Every::quarter_triplet:
        return 2.0 / 3;
      case Every::eighth_triplet:
        return 1.0 / 3;
      case Every::dotted_eighth:
        return 0.75;
      default:
        return 0.25;
    }
  }
};
