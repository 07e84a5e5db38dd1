// What every door makes of its bytes: a verb with its words, and a way to answer. One thread, the control
// thread.
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

/// A verb as it was written: `set lead.freq 440 over=8b`. Words keep their spelling; values are parsed by the
/// verb.
struct Command {
  std::string verb;
  std::vector<std::string> arguments;                        ///< positional, in order
  std::vector<std::pair<std::string, std::string>> options;  ///< key=value, in order
  int line = 0;                                              ///< in a patch file; 0 elsewhere

  /// The value of an option; null if it is not given.
  const std::string* option(std::string_view key) const {
    for (const auto& [name, value] : options) {
      if (name == key) return &value;
    }
    return nullptr;
  }
};

/// How a request came to an end; also the client's exit code.
enum class Exit : std::uint8_t {
  done = 0,
  refused = 1,
  usage = 2,
  no_engine = 3,
  not_found = 4,
  timed_out = 5,
  unsafe = 6
};

/// The answer to a verb. `text` is for people, `data` for programs; both say the same.
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
  std::optional<std::string> input;  ///< what stood on the client's stdin, for `-`
  std::string folder;                ///< the client's own, in which its relative paths lie; may be empty
  std::optional<std::int64_t> arrival_ns;  ///< the loop's time when the bytes arrived
  bool trusted = true;                     ///< whether it may reach this computer, beyond the music
  std::optional<std::int64_t> due_ns;      ///< the loop's time of a bundle's time tag; none: at once

  /// A file that the client named, as the engine finds it.
  std::string path(const std::string& name) const {
    return folder.empty() || name.starts_with('/') ? name : folder + "/" + name;
  }
};

/// About what a request keeps in memory until it is answered, with the bytes it was read from: many short
/// words take more than their letters.
inline std::size_t bytes_kept(const Command& command, std::size_t read_from) {
  constexpr std::size_t word = 2 * sizeof(std::string);
  return sizeof(Request) + read_from + (command.arguments.size() + command.options.size()) * word;
}

/// Called exactly once, on the control thread, now or later.
using Answer = std::function<void(Reply)>;

/// What a door hands its requests to.
using Handler = std::function<void(Request, Answer)>;

/// Does the work of a door's turn, in which it may hand over many requests; null: there is nothing to do
/// around it.
using Together = std::function<void(const std::function<void()>& work)>;

/// A message that the engine pushes to those who asked for it (`events`, `/notify 1`).
struct Event {
  std::string kind;  ///< "reload", "late", "fault", "patch"
  std::string text;  ///< one line for people
  nlohmann::json data;
};

}  // namespace chronus::language
