// How large a module may be.
#pragma once

#include <cstdint>

namespace chronus::host {

/// In bytes: it is copied within a block at an edit.
inline constexpr std::uint32_t largest_object = 1 << 20;

/// What it may be aligned to, in bytes.
inline constexpr std::uint32_t most_align = 64;

}  // namespace chronus::host
