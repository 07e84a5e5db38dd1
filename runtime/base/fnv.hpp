// A hash that is the same on every machine. [any-thread, real-time-safe]
#pragma once

#include <cstdint>
#include <string_view>

namespace chronus::base {

inline constexpr std::uint64_t fnv_start = 0xcbf29ce484222325ull;

/// FNV-1a of 64 bits (Fowler, Noll and Vo), continued from an earlier value.
constexpr std::uint64_t fnv(std::string_view text, std::uint64_t from = fnv_start) {
  for (const char c : text) from = (from ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
  return from;
}

}  // namespace chronus::base
