// Verbs as a table. Every door, the help and the reference docs are made from it; verbs/verbs.cpp has the
// rows.
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

/// Carries out a verb: on a draft of the patch, or on the session, which answers when it knows.
struct Action {
  using Edit = Edited (*)(patching::Draft&, const Command&);
  using Act = void (*)(session::Session&, const Request&, const Answer&);

  constexpr Action(Edit function) : edit(function) {}  // a row names just the function
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

  /// What the verb reaches. What is more than the music needs a trusted sender.
  enum class Reach : std::uint8_t {
    music,    ///< the patch and the sound
    file,     ///< a file that it names and reads; with `-` in its place the music alone
    module,   ///< loads the code of a module that it names; without a name the music alone
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

/// The verbs, by group in the order of the docs. The rows outlive it. [any-thread]
class Vocabulary {
 public:
  explicit constexpr Vocabulary(std::span<const Verb> verbs) : verbs_(verbs) {}

  const Verb* begin() const { return verbs_.data(); }
  const Verb* end() const { return verbs_.data() + verbs_.size(); }
  std::size_t size() const { return verbs_.size(); }

  /// Null if there is no such verb.
  const Verb* find(std::string_view name) const;

  /// Refuses a command whose verb does not exist, has too few or too many words, or has an option that its
  /// row does not declare; the problem says what would be right.
  Edited check(const Command&) const;

  /// Whether a command that check() found right needs a trusted sender.
  bool needs_trust(const Command&) const;

  /// The tables with which docs/verbs.md begins.
  std::string as_markdown() const;

 private:
  std::span<const Verb> verbs_;
};

}  // namespace chronus::language
