// The sample rates and block sizes of Chronus, for devices, renders and options. For the engine's side only;
// modules never include it. [any-thread, real-time-safe]
#pragma once

namespace chronus {

/// A range that includes both ends. NaN lies outside.
template <class T>
struct Bounds {
  T least;
  T most;

  constexpr bool hold(T value) const { return value >= least && value <= most; }
};

inline constexpr Bounds<double> sample_rates{8000, 192000};  ///< in Hz
inline constexpr Bounds<int> engine_blocks{16, 1024};        ///< maximum frames per run of a module
inline constexpr Bounds<int> device_blocks{16, 8192};        ///< frames per callback
inline constexpr int most_channels = 32;                     ///< of a device, inputs and outputs each

}  // namespace chronus
