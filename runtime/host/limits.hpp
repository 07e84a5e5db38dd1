// Limits of a module's object.
#pragma once

#include <cstdint>

namespace chronus::host {

/// Maximum bytes of the object, which is copied within a block at an edit.
inline constexpr std::uint32_t largest_object = 1 << 20;

/// Maximum alignment of the object, in bytes.
inline constexpr std::uint32_t most_align = 64;

}  // namespace chronus::host
