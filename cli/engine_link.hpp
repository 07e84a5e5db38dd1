// The client's end of the engine's socket.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <variant>

#include "base/fd.hpp"
#include "cli/supervision/exit_codes.hpp"
#include "cli/wire/line_buffer.hpp"
#include "cli/wire/message.hpp"

namespace chronus::cli {

/// Why there is no answer, and the exit code.
struct Failure {
  int exit = 1;
  std::string message;
};

class EngineLink {
 public:
  /// Connects to the socket; see wire::socket_path() for `given`.
  static std::expected<EngineLink, Failure> open(const std::string& given);

  EngineLink(EngineLink&&) = default;
  EngineLink& operator=(EngineLink&&) = delete;

  /// Sends a request with the next id, and returns the id.
  std::expected<std::uint64_t, Failure> send(wire::Request);

  /// The next message. Waits for at most `seconds`, or for ever.
  std::expected<std::variant<wire::Reply, wire::Event>, Failure> receive(std::optional<double> seconds);

  /// Sends a request and waits for its reply, at most `seconds` from the sending. Drops events in between.
  std::expected<wire::Reply, Failure> ask(wire::Request, std::optional<double> seconds);

 private:
  explicit EngineLink(base::Fd socket) : fd_(std::move(socket)) {}

  base::Fd fd_;
  std::uint64_t last_id_ = 0;
  wire::LineBuffer input_{wire::reply_limit};
};

}  // namespace chronus::cli
