#include "control/doors/osc_trust.hpp"

#include <sys/random.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>

#include "base/text_file.hpp"
#include "control/doors/osc_socket.hpp"

namespace chronus::doors {
namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t patience = 600 * second;
constexpr std::size_t most_trusted = 64;
constexpr int most_wrong = 10;
constexpr std::size_t shortest = 8;

bool same(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned char>(a[i] ^ b[i]);
  return difference == 0;
}

}  // namespace

std::string new_token() {
  static constexpr std::string_view letters = "abcdefghijkmnpqrstuvwxyz23456789";
  static_assert(letters.size() == 32);
  std::array<unsigned char, 16> bytes{};
  if (getentropy(bytes.data(), bytes.size()) != 0) return {};
  std::string token;
  for (const unsigned char byte : bytes) token += letters[byte % letters.size()];
  return token;
}

std::expected<std::string, std::string> read_token(const std::string& path) {
  struct stat info{};
  if (stat(path.c_str(), &info) == 0 && (info.st_mode & 077) != 0)
    return std::unexpected("others can read the token in " + path + ": chmod 600 " + path);
  const auto text = base::read_text(path);
  if (!text) return std::unexpected(text.error().message);
  return text->substr(0, text->find_first_of("\r\n"));
}

std::expected<void, std::string> check_token(const std::string& token) {
  if (token.size() >= shortest) return {};
  return std::unexpected(std::string("the token for OSC needs 8 characters or more"));
}

std::string osc_note(const std::string& address, int port, bool asks_for_token) {
  std::string note = "takes OSC at " + address + ":" + std::to_string(port);
  if (!is_loopback(address))
    note += ", open to the network: whoever can send there can play, and change the patch";
  if (asks_for_token)
    note +=
        "; verbs that load code, read or write files or end the engine are for those who have sent the "
        "token (/token WORD)";
  return note;
}

bool OscTrust::trusts(std::uint64_t sender, std::int64_t now_ns) {
  if (token_.empty()) return true;
  std::erase_if(heard_, [&](const auto& each) { return now_ns - each.second > patience; });
  const auto found = heard_.find(sender);
  if (found == heard_.end()) return false;
  found->second = now_ns;
  return true;
}

OscTrust::Verdict OscTrust::present(std::string_view word, std::uint64_t sender, std::int64_t now_ns) {
  if (now_ns - second_began_ >= second) {
    second_began_ = now_ns;
    wrong_ = 0;
  }
  if (wrong_ >= most_wrong) return Verdict::too_many;
  if (!token_.empty() && !same(word, token_)) {
    ++wrong_;
    return Verdict::wrong;
  }
  if (heard_.size() >= most_trusted && !heard_.contains(sender)) {
    const auto by_time = [](const auto& a, const auto& b) { return a.second < b.second; };
    heard_.erase(std::ranges::min_element(heard_, by_time));
  }
  heard_[sender] = now_ns;
  return Verdict::right;
}

}  // namespace chronus::doors
