// How well a module is compiled.
#pragma once

#include <cstdint>

namespace chronus::jit {

/// `quick` is heard at once, `optimised` follows from the same parse and replaces it; `lines` is quick code
/// that tells the author's line of each instruction, to find out where it crashes.
enum class Tier : std::uint8_t { quick, optimised, lines };

}  // namespace chronus::jit
