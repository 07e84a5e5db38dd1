#include <chronus/module.hpp>

/// Oscillator: saw, square, triangle and sine at once, free of aliases, with hard sync and two kinds of FM.
struct Vco : Module {
  In pitch;     ///< octaves above freq
  In fm;        ///< linear FM through zero: 1 adds index times the frequency
  GateIn sync;  ///< restarts the cycle; exact between samples from another's cycle
  Param freq = param(261.6256, 1, 20000, Hz, Log);  ///< frequency at pitch 0; a cable here is exponential FM
  Param width = param(0.5, 0.02, 0.98);             ///< share of the square that is high
  Param index = param(1, 0, 16);                    ///< depth of fm
  Out saw;                                          ///< rises
  Out square;
  Out triangle;
  Out sine;
  GateOut cycle;  ///< pulse at each new cycle; its height places it within the sample

  Phase phase;
  Phase fall;  // wraps where the square falls
  Phase half;  // wraps where the triangle turns down
  Blep saw_edge;
  Blep square_edge;
  Blep corner;
  Blep sine_edge;

  void tick() {
    const Signal step = clamp(freq * exp2(pitch) * (1 + fm * index) * dt, -0.49, 0.49);
    cycle = 0;
    if (any(sync.rose())) {
      const Signal left = sync.rose() ? clamp(2 - 2 * sync.height(), 0, 1) : Signal(0);
      turn(step, 1 - left, left);
      restart(step, {sync.rose(), left});
      turn(step, left, 0);
    } else {
      turn(step, 1, 0);
    }
    const Signal slope = phase < 0.5 ? 4 * step : -4 * step;
    saw = 2 * phase - 1 + saw_edge.next();
    square = (phase < width ? Signal(1) : Signal(-1)) + square_edge.next();
    triangle = 1 - 4 * abs(phase - 0.5) - Blep::lag() * slope + corner.next();
    sine = sin_turns(phase) + sine_edge.next();
  }

  /// Moves on for `span` of this sample, of which `left` then still lies ahead.
  void turn(Signal step, Signal span, Signal left) {
    const Wrap wrap = phase.advance(step * span).within(span, left);
    saw_edge.add(wrap, -2);
    square_edge.add(wrap, 2);
    square_edge.add(fall.move_to(phase - width).within(span, left), -2);
    corner.bend(wrap, 8 * step);
    corner.bend(half.move_to(phase - 0.5).within(span, left), -8 * step);
    cycle = wrap.happened ? 1 - wrap.ago / 2 : cycle;
  }

  /// Starts the cycle anew where `here` happened.
  void restart(Signal step, Wrap here) {
    saw_edge.add(here, -2 * phase);
    square_edge.add(here, phase < width ? Signal(0) : Signal(2));
    corner.jump(here, 4 * abs(phase - 0.5) - 2);
    corner.bend(here, phase < 0.5 ? Signal(0) : 8 * step);
    sine_edge.add(here, -sin_turns(phase));
    phase.set(0, here.happened);
    fall.set(-width, here.happened);
    half.set(0.5, here.happened);
  }
};
