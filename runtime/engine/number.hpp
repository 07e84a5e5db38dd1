// Numbers in memory whose type is known only at run time: the leaves of a module's state.
#pragma once

#include <chronus/code.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

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

/// Calls `use` with the number at `from` in its own type; does nothing for kinds that are no numbers.
template <class Use>
void with_number(LeafKind kind, const std::byte* from, Use use) noexcept {
  switch (kind) {
    case LeafKind::f32:
      return use(load<float>(from));
    case LeafKind::f64:
      return use(load<double>(from));
    case LeafKind::i8:
      return use(load<std::int8_t>(from));
    case LeafKind::u8:
      return use(load<std::uint8_t>(from));
    case LeafKind::i16:
      return use(load<std::int16_t>(from));
    case LeafKind::u16:
      return use(load<std::uint16_t>(from));
    case LeafKind::i32:
      return use(load<std::int32_t>(from));
    case LeafKind::u32:
      return use(load<std::uint32_t>(from));
    case LeafKind::i64:
      return use(load<std::int64_t>(from));
    case LeafKind::u64:
      return use(load<std::uint64_t>(from));
    case LeafKind::boolean:
      return use(load<std::uint8_t>(from) != 0);
    default:
      return;
  }
}

/// Stores a number as `kind`. A float too large for a whole number saturates.
template <class T>
void store_number(T value, LeafKind kind, std::byte* to) noexcept {
  const auto whole = [&]<class To>(To) {
    if constexpr (std::is_floating_point_v<T>) {
      const T low = static_cast<T>(std::numeric_limits<To>::lowest());
      const T high = static_cast<T>(std::numeric_limits<To>::max());
      if (value <= low) return store(std::numeric_limits<To>::lowest(), to);
      if (value >= high) return store(std::numeric_limits<To>::max(), to);
    }
    store(static_cast<To>(value), to);
  };
  switch (kind) {
    case LeafKind::f32:
      return store(static_cast<float>(value), to);
    case LeafKind::f64:
      return store(static_cast<double>(value), to);
    case LeafKind::i8:
      return whole(std::int8_t{});
    case LeafKind::u8:
      return whole(std::uint8_t{});
    case LeafKind::i16:
      return whole(std::int16_t{});
    case LeafKind::u16:
      return whole(std::uint16_t{});
    case LeafKind::i32:
      return whole(std::int32_t{});
    case LeafKind::u32:
      return whole(std::uint32_t{});
    case LeafKind::i64:
      return whole(std::int64_t{});
    case LeafKind::u64:
      return whole(std::uint64_t{});
    case LeafKind::boolean:
      return store(static_cast<std::uint8_t>(value != T{}), to);
    default:
      return;
  }
}

/// Converts a number from one type to another. A non-finite number leaves the target as it is.
inline void convert_number(LeafKind from_kind, const std::byte* from, LeafKind to_kind,
                           std::byte* to) noexcept {
  with_number(from_kind, from, [&](auto value) {
    if constexpr (std::is_floating_point_v<decltype(value)>) {
      if (!std::isfinite(value)) return;
    }
    store_number(value, to_kind, to);
  });
}

}  // namespace chronus::engine
