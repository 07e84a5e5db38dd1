// How well a module is optimised.
#pragma once

#include <cstdint>

namespace chronus::jit {

/// `quick` sounds first; `optimised` comes from the same parse and replaces it. `lines` is quick code with
/// line tables, to locate a crash.
enum class Tier : std::uint8_t { quick, optimised, lines };

}  // namespace chronus::jit
