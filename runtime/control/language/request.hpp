// A request as every door passes it on: a verb with its words, and a way to answer. [control-thread]
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chronus::language {

/// A verb as written: `set lead.freq 440 over=8b`. Words are unparsed; the verb parses its values.
struct Command {
  std::string verb;
  std::vector<std::string> arguments;                        ///< positional, in order
  std::vector<std::pair<std::string, std::string>> options;  ///< key=value, in order
  int line = 0;                                              ///< in a patch file; 0 elsewhere

  /// Null if the option is not given.
  const std::string* option(std::string_view key) const {
    for (const auto& [name, value] : options) {
      if (name == key) return &value;
    }
    return nullptr;
  }
};

/// The result of a request, and the client's exit code.
enum class Exit : std::uint8_t {
  done = 0,
  refused = 1,
  usage = 2,
  no_engine = 3,
  not_found = 4,
  timed_out = 5,
  unsafe = 6
};

/// The answer to a verb. `text` (for people) and `data` (for programs) say the same.
struct Reply {
  Exit exit = Exit::done;
  std::string text;
  nlohmann::json data = nlohmann::json::object();

  bool ok() const { return exit == Exit::done; }
};

/// A verb on its way to the session.
struct Request {
  Command command;
  std::string door;                  ///< "shell", "osc", "file", "prompt"
  std::uint64_t client = 0;          ///< the same for all requests of one connection or OSC sender
  std::optional<std::string> input;  ///< the client's stdin, for `-`
  std::string folder;                ///< the client's working directory, for relative paths; may be empty
  std::optional<std::int64_t> arrival_ns;  ///< when the bytes arrived, by the loop's clock
  bool trusted = true;  ///< may do more than change the music: load code, access files, end the engine
  std::optional<std::int64_t> due_ns;  ///< a bundle's time tag, by the loop's clock; none: at once

  /// The path of a file that the client named.
  std::string path(const std::string& name) const {
    return folder.empty() || name.starts_with('/') ? name : folder + "/" + name;
  }
};

/// Approximate memory of a request until it is answered, in bytes, including the bytes it was read from.
/// Counts each word's overhead.
inline std::size_t bytes_kept(const Command& command, std::size_t read_from) {
  constexpr std::size_t word = 2 * sizeof(std::string);
  return sizeof(Request) + read_from + (command.arguments.size() + command.options.size()) * word;
}

/// Called exactly once, on the control thread, immediately or later.
using Answer = std::function<void(Reply)>;

/// Receives a door's requests.
using Handler = std::function<void(Request, Answer)>;

/// Wraps the work of a door's turn, which may pass on many requests. May be null.
using Together = std::function<void(const std::function<void()>& work)>;

/// A message that the engine pushes to subscribers (`events`, `/notify 1`).
struct Event {
  std::string kind;  ///< "reload", "late", "fault", "patch"
  std::string text;  ///< one line for people
  nlohmann::json data;
};

}  // namespace chronus::language
