#include <chronus/module.hpp>

/// Stereo compressor with a soft knee and a key input (Giannoulis et al., "Digital Dynamic Range Compressor
/// Design", 2012).
struct Compressor : Module {
  In in_left;
  In in_right;  ///< unpatched: as in_left
  In key;       ///< unpatched: listens to in
  Param threshold = param(-18, -60, 0, dB);
  Param ratio = param(4, 1, 40);     ///< 40 is nearly a limiter
  Param knee = param(6, 0, 24, dB);  ///< width of the bend at the threshold
  Param attack = param(0.005, 0.0001, 0.5, Seconds, Log);
  Param release = param(0.12, 0.005, 3, Seconds, Log);
  Param makeup = param(0, -12, 36, dB);
  Out out_left;
  Out out_right;
  CvOut reduction;  ///< in dB, 0 or less

  Signal attack_speed = 0;
  Signal release_speed = 0;
  Signal peak = 0;
  Signal gain = 0;  // in dB

  void update() {
    attack_speed = 1 - exp(-dt / attack);
    release_speed = 1 - exp(-dt / release);
  }

  void tick() {
    const Signal right = patched(in_right) ? in_right : in_left;
    const Signal heard = patched(key) ? abs(key) : max(abs(in_left), abs(right));
    peak = max(heard, peak * (1 - 40 * dt));  // bridges the gaps between the peaks of a low note
    const Signal level = 6.0206 * log2(peak + 1e-6);
    const Signal wanted = (1 / ratio - 1) * excess(level - threshold);
    gain += (wanted - gain) * (wanted < gain ? attack_speed : release_speed);
    reduction = gain;
    out_left = in_left * db(gain + makeup);
    out_right = right * db(gain + makeup);
  }

  /// How far the level is over the threshold, in dB, rounded off within the knee.
  Signal excess(Signal over) const {
    const Signal width = max(knee, 0.01);
    const Signal bend = clamp(over + width / 2, 0, width);
    return bend * bend / (2 * width) + max(over - width / 2, 0);
  }
};
