#include <chronus/module.hpp>

/// Reverberation: sixteen delay lines fed back into each other (Jot, "Digital delay networks for designing
/// artificial reverberators", 1991), behind four all-passes a side that make the onset dense.
struct Reverb : Module {
  static constexpr int lines = 16;
  static constexpr int passes = 4;

  In in_left;
  In in_right;                                      ///< unpatched: as in_left
  Param time = param(2.5, 0.3, 8, Seconds, Log);    ///< until the sound has fallen by 60 dB
  Param size = param(1, 0.3, 1);                    ///< of the room; changes glide
  Param damping = param(0.4, 0, 1);                 ///< how much sooner the treble dies
  Param pre_delay = param(0.01, 0, 0.25, Seconds);  ///< before the first reflection; changes glide
  Param motion = param(0.3, 0, 1);                  ///< how far the walls move: less metallic
  Param mix = param(0.3, 0, 1);                     ///< 0 is in, 1 is reverberation only
  Out out_left;
  Out out_right;

  DelayLine ahead[2];
  AllPass pass[2][passes];
  DelayLine line[lines];
  Signal tone[lines]{};
  Signal gain[lines]{};
  Signal pole[lines]{};
  Phase slow;
  Phase slower;
  Glide room;
  Glide wait;

  /// Seconds of each line in the largest room. Together 1.22 s, enough modes for 8 s of reverberation.
  static float length(int i) {
    constexpr float seconds[] = {0.0371, 0.0413, 0.0457, 0.0503, 0.0551, 0.0607, 0.0661, 0.0719,
                                 0.0773, 0.0831, 0.0889, 0.0953, 0.1019, 0.1087, 0.1153, 0.1229};
    return seconds[i];
  }

  void prepare() {
    for (DelayLine& d : ahead) d.resize(0.26 * sample_rate);
    for (auto& side : pass) {
      for (AllPass& p : side) p.resize(0.02 * sample_rate);
    }
    for (int i = 0; i < lines; ++i) line[i].resize(length(i) * sample_rate + 32);
  }

  void update() {
    const Signal treble = 1 - 0.9 * damping;  // its time, against that of the bass
    for (int i = 0; i < lines; ++i) {
      const Signal fall = length(i) * walls() / time;  // of 60 dB, each time round
      pole[i] = clamp(1.7269 * fall * (1 / (treble * treble) - 1), 0, 0.9);
      gain[i] = exp2(-9.9658 * fall) * (1 - pole[i]);
    }
  }

  void tick() {
    slow.advance(0.37 * dt);
    slower.advance(0.23 * dt);
    const Signal depth = 0.0002 * sample_rate * motion;
    const Signal sway[] = {depth * sin_turns(slow), depth * cos_turns(slow), depth * sin_turns(slower),
                           depth * cos_turns(slower)};
    const Signal wall = room.to(walls(), 8 * dt);

    const Signal right = patched(in_right) ? in_right : in_left;
    const Signal first = wait.to(pre_delay + 2 * dt, 8 * dt) * sample_rate;
    const Signal feed[] = {diffuse(in_left, 0, first), diffuse(right, 1, first)};

    Signal x[lines];
    Signal sum[2] = {0, 0};
    for (int i = 0; i < lines; ++i) {
      const Signal swing = i & 4 ? -sway[i & 3] : sway[i & 3];
      const Signal y = line[i].read(length(i) * wall * sample_rate + swing);
      tone[i] = gain[i] * y + pole[i] * tone[i];
      x[i] = tone[i];
      sum[i & 1] += i & 2 ? -x[i] : x[i];
    }
    scatter(x);
    for (int i = 0; i < lines; ++i) line[i].write(x[i] + feed[i & 1] * (i & 8 ? -0.35 : 0.35));
    out_left = Module::mix(in_left, sum[0], mix);
    out_right = Module::mix(right, sum[1], mix);
  }

  /// A short time is that of a small room.
  Signal walls() const { return size * min(0.2 + time, 1); }

  Signal diffuse(Signal x, int side, Signal first) {
    constexpr float seconds[2][passes] = {{0.0023, 0.0039, 0.0071, 0.0113}, {0.0027, 0.0043, 0.0067, 0.0121}};
    ahead[side].write(x);
    x = ahead[side].read(first);
    for (int i = 0; i < passes; ++i) {
      const int delay = 1 + static_cast<int>(seconds[side][i] * sample_rate);
      x = pass[side][i].process(x, delay, 0.65);
    }
    return x;
  }

  /// Mixes all lines into all, keeping their energy: a Hadamard matrix.
  static void scatter(Signal (&x)[lines]) {
    for (int half = 1; half < lines; half *= 2) {
      for (int i = 0; i < lines; ++i) {
        if (i & half) continue;
        const Signal a = x[i];
        const Signal b = x[i + half];
        x[i] = a + b;
        x[i + half] = a - b;
      }
    }
    for (int i = 0; i < lines; ++i) x[i] *= 0.25;
  }
};
