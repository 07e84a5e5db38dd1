#include "control/doors/osc_packet.hpp"

namespace chronus::doors {
namespace {

constexpr int array_depth = 8;
constexpr std::string_view bundle_head("#bundle\0", 8);

/// Checks a message or bundle from start to end; `fault` is the first error.
class Checker {
 public:
  explicit Checker(std::string_view packet) : packet_(packet) {}

  bool message(std::size_t at, std::size_t end) noexcept {
    if (!address(at, end)) return false;
    if (at == end || packet_[at] != ',')
      return fail("the type tags are missing: a string that begins with `,`", at);
    const std::size_t tags = at + 1;
    if (!string(at, end)) return false;
    int depth = 0;
    for (std::size_t tag = tags; packet_[tag] != '\0'; ++tag) {
      if (packet_[tag] == '[' && ++depth > array_depth) return fail("lists are nested too deeply", tag);
      if (packet_[tag] == ']' && --depth < 0) return fail("a `]` without its `[`", tag);
      if (!argument(packet_[tag], tag, at, end)) return false;
    }
    if (depth != 0) return fail("a `[` without its `]`", tags);
    return at == end || fail("bytes are left behind the last argument", at);
  }

  bool bundle(std::size_t at, std::size_t end, int depth) noexcept {
    if (depth > osc_bundle_depth) return fail("bundles are nested more than 8 deep", at);
    if (end - at < 16) return fail("a bundle ends before its time tag", at);
    for (at += 16; at < end;) {
      if (end - at < 4) return fail("a bundle ends within an element's size", at);
      const std::size_t size = read_u32(packet_, at);
      if (size > end - at - 4) return fail("an element is larger than its bundle", at);
      at += 4;
      if (!element(at, at + size, depth)) return false;
      at += size;
    }
    return true;
  }

  bool element(std::size_t at, std::size_t end, int depth) noexcept {
    if (end == at || (end - at) % 4 != 0) return fail("the size is no multiple of 4", at);
    if (packet_[at] == '/') return message(at, end);
    if (packet_.substr(at, 8) == bundle_head) return bundle(at, end, depth + 1);
    return fail("neither an address that begins with `/` nor a bundle", at);
  }

  PacketFault fault{};

 private:
  bool fail(const char* what, std::size_t at) noexcept {
    fault = {what, at};
    return false;
  }

  bool address(std::size_t& at, std::size_t end) noexcept {
    for (std::size_t i = at; i < end && packet_[i] != '\0'; ++i)
      if (packet_[i] <= ' ' || packet_[i] > '~' || std::string_view("#*,?[]{}").contains(packet_[i]))
        return fail("an address may not hold patterns, blanks or signs beyond ASCII", i);
    return string(at, end);
  }

  /// Moves `at` past a string and its padding.
  bool string(std::size_t& at, std::size_t end) noexcept {
    const auto zero = packet_.find('\0', at);
    if (zero == std::string_view::npos || zero >= end) return fail("a string does not end", at);
    return padding(at, zero - at + 1, end);
  }

  /// Moves `at` past `size` bytes, which must exist, and past the zeros up to a multiple of 4.
  bool padding(std::size_t& at, std::size_t size, std::size_t end) noexcept {
    for (std::size_t i = at + size; i % 4 != 0; ++i)
      if (i >= end || packet_[i] != '\0') return fail("the padding is not of zeros", i);
    at += (size + 3) / 4 * 4;
    return true;
  }

  bool argument(char type, std::size_t tag, std::size_t& at, std::size_t end) noexcept {
    switch (type) {
      case 'T':
      case 'F':
      case 'N':
      case 'I':
      case '[':
      case ']':
        return true;
      case 'i':
      case 'f':
      case 'c':
      case 'r':
      case 'm':
        return number(4, at, end);
      case 'h':
      case 'd':
      case 't':
        return number(8, at, end);
      case 's':
      case 'S':
        return string(at, end);
      case 'b':
        return blob(at, end);
      default:
        return fail("an unknown type tag", tag);
    }
  }

  bool number(std::size_t size, std::size_t& at, std::size_t end) noexcept {
    if (end - at < size) return fail("an argument is missing", at);
    at += size;
    return true;
  }

  bool blob(std::size_t& at, std::size_t end) noexcept {
    if (end - at < 4) return fail("an argument is missing", at);
    const std::size_t size = read_u32(packet_, at);
    if (size > end - at - 4) return fail("a blob is larger than its message", at);
    at += 4;
    return padding(at, size, end);
  }

  std::string_view packet_;
};

}  // namespace

std::optional<PacketFault> check_packet(std::string_view packet) noexcept {
  if (packet.size() > osc_packet_limit) return PacketFault{"the packet is larger than a datagram", 0};
  Checker checker(packet);
  if (checker.element(0, packet.size(), 0)) return std::nullopt;
  return checker.fault;
}

}  // namespace chronus::doors
