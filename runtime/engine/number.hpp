// Numbers in memory whose type is known only at run time: the leaves of a module's state.
// [any-thread, real-time-safe]
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#include "host/code.hpp"

namespace chronus::engine {

template <class T>
T load(const std::byte* from) noexcept {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

template <class T>
void store(T value, std::byte* to) noexcept {
  std::memcpy(to, &value, sizeof value);
}

/// A signed integer of 1, 2, 4 or 8 bytes.
inline std::int64_t load_integer(const std::byte* from, std::size_t size) noexcept {
  switch (size) {
    case 1:
      return load<std::int8_t>(from);
    case 2:
      return load<std::int16_t>(from);
    case 4:
      return load<std::int32_t>(from);
    default:
      return load<std::int64_t>(from);
  }
}

inline void store_integer(std::int64_t value, std::byte* to, std::size_t size) noexcept {
  switch (size) {
    case 1:
      return store(static_cast<std::int8_t>(value), to);
    case 2:
      return store(static_cast<std::int16_t>(value), to);
    case 4:
      return store(static_cast<std::int32_t>(value), to);
    default:
      return store(value, to);
  }
}

/// Calls `use` with a value of the type that `kind` stands for; does nothing for other kinds.
template <class Use>
void with_type(LeafKind kind, Use use) noexcept {
  switch (kind) {
    case LeafKind::f32:
      return use(float());
    case LeafKind::f64:
      return use(double());
    case LeafKind::i8:
      return use(std::int8_t());
    case LeafKind::u8:
      return use(std::uint8_t());
    case LeafKind::i16:
      return use(std::int16_t());
    case LeafKind::u16:
      return use(std::uint16_t());
    case LeafKind::i32:
      return use(std::int32_t());
    case LeafKind::u32:
      return use(std::uint32_t());
    case LeafKind::i64:
      return use(std::int64_t());
    case LeafKind::u64:
      return use(std::uint64_t());
    case LeafKind::boolean:
      return use(bool());
    default:
      return;
  }
}

/// A float too large for a whole number saturates.
template <class To, class From>
To converted(From value) noexcept {
  if constexpr (std::is_same_v<To, bool>) {
    return value != From();
  } else if constexpr (std::is_floating_point_v<From> && !std::is_floating_point_v<To>) {
    if (value <= static_cast<From>(std::numeric_limits<To>::lowest()))
      return std::numeric_limits<To>::lowest();
    if (value >= static_cast<From>(std::numeric_limits<To>::max())) return std::numeric_limits<To>::max();
  }
  return static_cast<To>(value);
}

/// Numbers of one kind that lie `stride` bytes apart.
template <class Byte>
struct Numbers {
  LeafKind kind;
  Byte* first;
  std::uint32_t stride;
};

/// Converts `count` numbers. A non-finite one leaves its target as it is.
inline void convert_numbers(const Numbers<const std::byte>& from, const Numbers<std::byte>& to,
                            std::uint32_t count) noexcept {
  with_type(from.kind, [=]<class From>(From) {
    with_type(to.kind, [=]<class To>(To) {
      const std::byte* source = from.first;
      std::byte* target = to.first;
      const std::size_t from_stride = from.stride, to_stride = to.stride;
      // A module may have overwritten a bool with neither true nor false.
      using Stored = std::conditional_t<std::is_same_v<From, bool>, std::uint8_t, From>;
      for (std::uint32_t i = 0; i < count; ++i, source += from_stride, target += to_stride) {
        const auto value = load<Stored>(source);
        if constexpr (std::is_floating_point_v<From>) {
          if (!std::isfinite(value)) continue;
        }
        store(converted<To>(std::is_same_v<From, bool> ? static_cast<Stored>(value != 0) : value), target);
      }
    });
  });
}

}  // namespace chronus::engine
