#include "jit/cache_entry.hpp"

#include <cstdint>
#include <cstring>

#include "digest/digest.hpp"
#include "jit/shared/json.hpp"
#include "jit/shared/whole_numbers.hpp"

namespace chronus::jit {
namespace {

// The file: this line, the digest of everything behind it, a new line, the head's length, the head, the
// object.
constexpr std::string_view magic = "chronus object 1\n";
constexpr std::size_t digest_size = 64;
constexpr std::size_t begin = magic.size() + digest_size + 1;

}  // namespace

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CacheEntry, key, headers, info, diagnostics, audition)

std::string to_bytes(const CacheEntry& entry) {
  const std::string head =
      nlohmann::json(entry).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const std::uint64_t length = head.size();
  std::string body(reinterpret_cast<const char*>(&length), sizeof length);
  body += head + entry.object;
  return std::string(magic) + digest_of(body) + "\n" + body;
}

std::expected<CacheEntry, std::string> read_cache_entry(std::string_view bytes) {
  std::uint64_t length = 0;
  if (!bytes.starts_with(magic)) return std::unexpected("it is no cached object of this version");
  if (bytes.size() < begin + sizeof length) return std::unexpected("it is cut short");
  const std::string_view body = bytes.substr(begin);
  if (bytes.substr(magic.size(), digest_size) != digest_of(body) || bytes[begin - 1] != '\n')
    return std::unexpected("it is damaged: its digest is another");
  std::memcpy(&length, body.data(), sizeof length);
  const std::string_view rest = body.substr(sizeof length);
  if (length > rest.size()) return std::unexpected("its head is longer than the file");
  try {
    const auto head = nlohmann::json::parse(rest.substr(0, length));
    check_whole_numbers(head);
    auto entry = head.get<CacheEntry>();
    entry.object = rest.substr(length);
    return entry;
  } catch (const nlohmann::json::exception& error) {
    return std::unexpected("its head cannot be read: " + std::string(error.what()));
  }
}

}  // namespace chronus::jit
