// The one place where a device calls back.
#pragma once

#include "device/device.hpp"

namespace chronus::device {

/// Calls `render` as real-time code, so that RealtimeSanitizer watches all that happens inside. The compiler
/// cannot see through a std::function; that what is behind it is real-time safe is Render's contract.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wfunction-effects"
inline void render_block(const Render& render, const base::AudioBlock& block) [[clang::nonblocking]] {
  render(block);
}
#pragma clang diagnostic pop

}  // namespace chronus::device
