// The only place where a device calls its Render.
#pragma once

#include "device/device.hpp"

namespace chronus::device {

/// Calls `render` as real-time code, so that RealtimeSanitizer checks the call. The compiler cannot check a
/// std::function; Render's contract requires real-time safety. [audio-thread, real-time-safe]
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wfunction-effects"
inline void render_block(const Render& render, const base::AudioBlock& block) [[clang::nonblocking]] {
  render(block);
}
#pragma clang diagnostic pop

}  // namespace chronus::device
