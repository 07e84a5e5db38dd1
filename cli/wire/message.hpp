// The protocol of the local socket: one JSON object a line, in UTF-8.
//
//   client: {"id": 1, "words": ["set", "lead.freq", "440"]}       words that a shell has split
//           {"id": 2, "line": "set lead.freq 440 # louder"}       a line as a person typed it
//           {"id": 3, "words": ["reload", "saw", "-"], "stdin": "..."}
//           {"id": 4, "words": ["events"]}                        events follow from now on
//   engine: {"id": 1, "exit": 0, "text": "...", "data": {...}}    in any order, each with its request's id
//           {"event": "reload", "text": "...", "data": {...}}
//
// A client may send many requests before it reads an answer. Optional in a request: "client", a number that
// is the same for all connections of one user of the engine; "folder", in which relative paths lie. A reply
// with id 0 answers a line that could not be read.
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace chronus::wire {

/// Most bytes of a client's line, and of a line that a client must accept.
inline constexpr std::size_t request_limit = 8u << 20;
inline constexpr std::size_t reply_limit = 64u << 20;

struct Request {
  std::uint64_t id = 0;
  std::vector<std::string> words;  ///< if empty, `line` holds the verb
  std::string line;
  std::optional<std::string> input;  ///< the client's stdin
  std::uint32_t client = 0;          ///< 0: each connection is a client of its own
  std::string folder;                ///< absolute, for its relative paths; may be empty
};

struct Reply {
  std::uint64_t id = 0;
  int exit = 0;
  std::string text;
  nlohmann::json data = nlohmann::json::object();
};

struct Event {
  std::string kind;
  std::string text;
  nlohmann::json data = nlohmann::json::object();
};

/// A request that cannot be read; `id` is 0 if that cannot be read either.
struct BadRequest {
  std::uint64_t id = 0;
  std::string message;
};

/// The lines, each with its line end. Invalid UTF-8 becomes U+FFFD.
std::string to_line(const Request&);
std::string to_line(const Reply&);
std::string to_line(const Event&);

/// Reads a line. Does not throw, whatever the bytes.
std::expected<Request, BadRequest> read_request(std::string_view line);
std::expected<std::variant<Reply, Event>, std::string> read_message(std::string_view line);

}  // namespace chronus::wire
