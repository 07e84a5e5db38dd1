#include "engine/device_inputs.hpp"

#include <algorithm>
#include <cmath>

namespace chronus::engine {

void DeviceInputs::take(const base::AudioBlock& block, int first, int frames, int channels) noexcept
    [[clang::nonblocking]] {
  for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c) {
    float* const to = &samples_[c * block_];
    if (c >= static_cast<std::size_t>(heard_on(static_cast<int>(block.in.size())))) {
      std::fill_n(to, frames, 0.0f);
      continue;
    }
    const float* const from = block.in[std::min(c, block.in.size() - 1)] + first;
    float peak = 0;
    for (int i = 0; i < frames; ++i) {
      to[i] = std::isfinite(from[i]) ? from[i] + 0.0f : 0.0f;
      peak = std::max(peak, std::abs(to[i]));
    }
    if (peak > peaks_[c].load(std::memory_order_relaxed)) peaks_[c].store(peak, std::memory_order_relaxed);
  }
}

}  // namespace chronus::engine
