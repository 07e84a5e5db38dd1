// The sample rates and block sizes that Chronus plays at, for every way in: devices, renders, options. For
// the engine's side only; a module never includes it.
#pragma once

namespace chronus {

/// Both ends belong to it. A number that is none lies outside.
template <class T>
struct Bounds {
  T least;
  T most;

  constexpr bool hold(T value) const { return value >= least && value <= most; }
};

inline constexpr Bounds<double> sample_rates{8000, 192000};  ///< in Hz
inline constexpr Bounds<int> engine_blocks{16, 1024};        ///< frames that a module runs at once, at most
inline constexpr Bounds<int> device_blocks{16, 8192};        ///< frames a callback
inline constexpr int most_channels = 32;                     ///< of a device, in and out each

}  // namespace chronus
