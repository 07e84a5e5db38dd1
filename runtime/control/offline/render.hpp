// Renders a patch off-line, with an engine and instances of its own and the same code.
#pragma once

#include <chronus/bounds.hpp>

#include <expected>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "device/file_device.hpp"
#include "graph/patch.hpp"
#include "host/code.hpp"

namespace chronus::offline {

inline constexpr Bounds<double> render_lengths{0.001, 36000};  ///< in seconds

struct RenderJob {
  graph::Patch patch;
  std::map<std::string, std::shared_ptr<const Code>> codes;  ///< by module
  double seconds = 8;
  double sample_rate = 48000;     ///< in Hz, within sample_rates
  int block = 64;                 ///< the engine's, within engine_blocks
  device::Blocks blocks = {128};  ///< the device's
  std::string input;              ///< a sound file that `in` plays from the first frame; empty: silence
};

struct Rendered {
  std::vector<std::string> faults;  ///< nodes with non-finite samples
  std::vector<std::string> muted;   ///< nodes that were bypassed or muted, and why
  float peak = 0;
  double limited_db = 0;  ///< the limiter's largest gain reduction
  std::uint64_t frames = 0;
  int channels = 2;  ///< of the file: the highest channel that the patch connects, at least 2
};

/// Makes and destroys instances on the calling thread. The job's code must be released on the control thread.
/// The same job gives the same samples, bit for bit. [any-thread]
std::expected<Rendered, std::string> render_to(const std::string& path, const RenderJob&);
std::expected<device::Stereo, std::string> render_to_memory(const RenderJob&, Rendered* account = nullptr);

}  // namespace chronus::offline
