// Whether bytes from the network are an Open Sound Control 1.0 packet through and through, before any other
// code reads them. Real-time safe: allocates nothing, whatever the bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace chronus::doors {

/// The most bytes a packet may have: what fits into a UDP datagram.
inline constexpr std::size_t osc_packet_limit = 65507;

/// How deep bundles may lie in bundles.
inline constexpr int osc_bundle_depth = 8;

/// What is wrong with a packet, and at which byte.
struct PacketFault {
  const char* what = "";
  std::size_t at = 0;
};

/// Nothing if `packet` is a message or a bundle of such: sizes in multiples of 4; every string ended by a
/// zero and padded with zeros; an address that begins with `/` and holds no pattern or blank; type tags `i f
/// s S b h d t c r m T F N I` and balanced `[ ]`; all arguments there, and nothing behind them.
std::optional<PacketFault> check_packet(std::string_view packet) noexcept;

/// The time tag of messages that stand in no bundle, and of bundles that are due at once.
inline constexpr std::uint64_t osc_immediately = 1;

/// The messages of a packet that check_packet() found right, in order, each with the time tag of the bundle
/// it stands in (NTP format: seconds since 1900 in the upper 32 bits).
template <class Visit>
void for_each_message(std::string_view packet, const Visit& visit, std::uint64_t tag = osc_immediately);

/// The 32 or 64 bits, most significant byte first, at `at`.
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
