// How well a module is compiled.
#pragma once

#include <cstdint>

namespace chronus::jit {

/// `quick` is heard at once, `optimised` follows from the same parse and replaces it.
enum class Tier : std::uint8_t { quick, optimised };

}  // namespace chronus::jit
