#include <chronus/module.hpp>

/// Stereo echo: free or in beats, straight or ping-pong, its repeats filtered and saturated like tape.
struct Delay : Module {
  In in_left;
  In in_right;                                        ///< unpatched: as in_left
  Param time = param(0.375, 0.002, 4, Seconds, Log);  ///< changes glide, as a tape's speed does
  Param beats = param(0, 0, 8, Beats);                ///< above 0: the time in beats
  Param feedback = param(0.45, 0, 1.1);               ///< above 1 it builds up
  Param low_cut = param(80, 10, 2000, Hz, Log);       ///< of the repeats
  Param high_cut = param(6000, 200, 20000, Hz, Log);  ///< of the repeats
  Toggle ping_pong;                                   ///< repeats go from side to side
  Param mix = param(0.35, 0, 1);                      ///< 0 is in, 1 is echo only
  Out out_left;
  Out out_right;

  static constexpr float longest = 8;  // seconds

  DelayLine left;
  DelayLine right;
  OnePole low[2];
  OnePole high[2];
  Glide head;  // the time as it is, in samples

  void prepare() {
    left.resize(longest * sample_rate);
    right.resize(longest * sample_rate);
  }

  void tick() {
    const Signal wanted = (beats > 0 ? beats * 60 / bpm : time) * sample_rate;
    const Signal length = head.to(wanted, 8 * dt, 0.5);

    const Signal echo_left = left.read(length);
    const Signal echo_right = right.read(length);
    const Signal back_left = repeat(echo_left, 0);
    const Signal back_right = repeat(echo_right, 1);
    const Signal dry_right = patched(in_right) ? in_right : in_left;
    left.write(ping_pong ? (in_left + dry_right) / 2 + back_right : in_left + back_left);
    right.write(ping_pong ? back_left : dry_right + back_right);

    out_left = Module::mix(in_left, echo_left, mix);
    out_right = Module::mix(dry_right, echo_right, mix);
  }

  Signal repeat(Signal x, int side) {
    x = high[side].high(low[side].low(x, high_cut * dt), low_cut * dt);
    return tanh(x * feedback * 0.8) * 1.25;
  }
};
