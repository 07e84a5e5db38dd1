// Which OSC senders may do more than change the music: those that have presented the door's token.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <string_view>

namespace chronus::doors {

/// Sixteen random letters and digits, 80 bits. [any-thread]
std::string new_token();

/// The first line of a file that only its owner can read. [any-thread]
std::expected<std::string, std::string> read_token(const std::string& path);

/// An error if the token has fewer than 8 characters and could be guessed. [any-thread]
std::expected<void, std::string> check_token(const std::string& token);

/// What a door at this address admits, for people. [any-thread]
std::string osc_note(const std::string& address, int port, bool asks_for_token);

/// Senders are numbers of to_number(), times are CLOCK_MONOTONIC. [control-thread]
class OscTrust {
 public:
  /// An empty token trusts all senders.
  explicit OscTrust(std::string token) : token_(std::move(token)) {}

  bool asks_for_token() const { return !token_.empty(); }

  /// Whether the sender is trusted. Trust ends after ten minutes without a call.
  bool trusts(std::uint64_t sender, std::int64_t now_ns);

  enum class Verdict : std::uint8_t { right, wrong, too_many };

  /// Makes the sender trusted if `word` is the token. At most 64 senders are trusted; the one silent longest
  /// is dropped. After ten wrong words in a second, of all senders together, none is compared until the
  /// second is over. The comparison's time reveals only the token's length.
  Verdict present(std::string_view word, std::uint64_t sender, std::int64_t now_ns);

 private:
  std::string token_;
  std::map<std::uint64_t, std::int64_t> heard_;  ///< trusted senders, and when each was last heard
  std::int64_t second_began_ = 0;
  int wrong_ = 0;  ///< wrong words in that second
};

}  // namespace chronus::doors
