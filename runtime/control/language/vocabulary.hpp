// The type of the table of verbs, from which every door, the help and the docs are made. verbs/verbs.cpp has
// the rows.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "control/language/problem.hpp"
#include "control/language/request.hpp"

namespace chronus::patching {
class Draft;
}
namespace chronus::session {
class Session;
}

namespace chronus::language {

/// A verb's function: edits a draft of the patch, or acts on the session and answers, at once or later.
struct Action {
  using Edit = Edited (*)(patching::Draft&, const Command&);
  using Act = void (*)(session::Session&, const Request&, const Answer&);

  constexpr Action(Edit function) : edit(function) {}  // implicit, so that a row names only the function
  constexpr Action(Act function) : act(function) {}

  Edit edit = nullptr;
  Act act = nullptr;
};

struct Verb {
  enum class Kind : std::uint8_t {
    edit,  ///< changes the patch; may stand in patch files
    act,   ///< changes something else
    look,  ///< changes nothing
  };

  /// What the verb can access. Anything beyond `music` needs a trusted sender.
  enum class Reach : std::uint8_t {
    music,    ///< the patch and the sound
    file,     ///< reads a file that it names; `music` if that is `-`
    module,   ///< loads the code of a module that it names; `music` without a name
    machine,  ///< loads code, writes files, or ends the engine
  };

  std::string_view name;
  std::string_view group;      ///< patch, modules, time, sound, session
  std::string_view arguments;  ///< "NODE MODULE [key=value...]"; also declares the option keys it takes
  int fewest = 0;              ///< positional arguments
  int most = 0;                ///< -1: any number
  std::string_view help;       ///< one or two sentences
  std::string_view example;
  Kind kind = Kind::edit;
  Action action;
  Reach reach = Reach::music;
};

/// The verbs, by group in the order of the docs. The rows must outlive it. [any-thread]
class Vocabulary {
 public:
  explicit constexpr Vocabulary(std::span<const Verb> verbs) : verbs_(verbs) {}

  const Verb* begin() const { return verbs_.data(); }
  const Verb* end() const { return verbs_.data() + verbs_.size(); }
  std::size_t size() const { return verbs_.size(); }

  /// Null if there is no such verb.
  const Verb* find(std::string_view name) const;

  /// Refuses a command with an unknown verb, too few or too many words, or an undeclared option. The problem
  /// says what would be right.
  Edited check(const Command&) const;

  /// Whether the command needs a trusted sender. Requires that check() accepted it.
  bool needs_trust(const Command&) const;

  /// The tables at the head of docs/verbs.md.
  std::string as_markdown() const;

 private:
  std::span<const Verb> verbs_;
};

}  // namespace chronus::language
