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

/// Why there is no answer, and the exit code that says so.
struct Failure {
  int exit = 1;
  std::string message;
};

class EngineLink {
 public:
  /// Connects to the socket; `given` as wire::socket_path() takes it.
  static std::expected<EngineLink, Failure> open(const std::string& given);

  EngineLink(EngineLink&&) = default;
  EngineLink& operator=(EngineLink&&) = delete;

  /// Sends a request with the next free id, which it returns.
  std::expected<std::uint64_t, Failure> send(wire::Request);

  /// The next message, waited for `seconds` at most, or for ever.
  std::expected<std::variant<wire::Reply, wire::Event>, Failure> receive(std::optional<double> seconds);

  /// Sends and waits for the reply; `seconds` counts from the sending. Events in between are dropped.
  std::expected<wire::Reply, Failure> ask(wire::Request, std::optional<double> seconds);

 private:
  explicit EngineLink(base::Fd socket) : fd_(std::move(socket)) {}

  base::Fd fd_;
  std::uint64_t last_id_ = 0;
  wire::LineBuffer input_{wire::reply_limit};
};

}  // namespace chronus::cli
