// Validates bytes from the network as an Open Sound Control 1.0 packet, before any other code reads them.
// Does not allocate. [any-thread, real-time-safe]
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace chronus::doors {

/// Most bytes of a packet: the payload of a UDP datagram.
inline constexpr std::size_t osc_packet_limit = 65507;

/// Deepest nesting of bundles.
inline constexpr int osc_bundle_depth = 8;

/// An error in a packet and its byte offset.
struct PacketFault {
  const char* what = "";
  std::size_t at = 0;
};

/// Nothing if `packet` is a valid message or bundle of messages: sizes are multiples of 4; every string ends
/// with a zero and is padded with zeros; an address begins with `/` and has no pattern or blank; type tags
/// are `i f s S b h d t c r m T F N I` and balanced `[ ]`; all arguments are present, with nothing behind
/// them.
std::optional<PacketFault> check_packet(std::string_view packet) noexcept;

/// The time tag of a message outside of bundles, and of bundles that are due at once.
inline constexpr std::uint64_t osc_immediately = 1;

/// Visits the messages of a packet that check_packet() accepted, in order, each with the time tag of its
/// bundle (NTP format: seconds since 1900 in the upper 32 bits).
template <class Visit>
void for_each_message(std::string_view packet, const Visit& visit, std::uint64_t tag = osc_immediately);

/// The 32 or 64 bits at offset `at`, big-endian.
inline std::uint32_t read_u32(std::string_view bytes, std::size_t at) noexcept {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
  return number;
}

inline std::uint64_t read_u64(std::string_view bytes, std::size_t at) noexcept {
  return std::uint64_t{read_u32(bytes, at)} << 32 | read_u32(bytes, at + 4);
}

template <class Visit>
void for_each_message(std::string_view packet, const Visit& visit, std::uint64_t tag) {
  if (packet.front() == '/') return visit(packet, tag);
  tag = read_u64(packet, 8);
  for (std::size_t at = 16; at < packet.size();) {
    const std::size_t size = read_u32(packet, at);
    for_each_message(packet.substr(at + 4, size), visit, tag);
    at += 4 + size;
  }
}

}  // namespace chronus::doors
