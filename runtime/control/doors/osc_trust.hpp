// Who may reach this computer, beyond the music, through an OSC door: those that have presented its token.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <string_view>

namespace chronus::doors {

/// Sixteen letters and digits of the system's randomness, 80 bits.
std::string new_token();

/// The first line of a file that nobody but its owner can read.
std::expected<std::string, std::string> read_token(const std::string& path);

/// A token that could be guessed is an error: one of fewer than 8 characters.
std::expected<void, std::string> check_token(const std::string& token);

/// What a door at this address means, for people.
std::string osc_note(const std::string& address, int port, bool asks_for_token);

/// One thread. Senders are numbers of address and port, times CLOCK_MONOTONIC.
class OscTrust {
 public:
  /// Without a token all are trusted.
  explicit OscTrust(std::string token) : token_(std::move(token)) {}

  bool asks_for_token() const { return !token_.empty(); }

  /// Whether the sender is trusted; it is forgotten once ten minutes have passed without this being asked.
  bool trusts(std::uint64_t sender, std::int64_t now_ns);

  enum class Verdict : std::uint8_t { right, wrong, too_many };

  /// A word that is the token makes its sender trusted, one of 64 at most: the one silent longest makes room.
  /// After ten wrong words in a second, of all senders together, no more are looked at until it is over. The
  /// time that a comparison takes tells nothing about the token but its length.
  Verdict present(std::string_view word, std::uint64_t sender, std::int64_t now_ns);

 private:
  std::string token_;
  std::map<std::uint64_t, std::int64_t> heard_;  ///< the trusted, and when each was heard last
  std::int64_t second_began_ = 0;
  int wrong_ = 0;  ///< in that second
};

}  // namespace chronus::doors
