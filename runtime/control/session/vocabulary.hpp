// The one table of verbs. Every door, the help, and the reference docs are made from it: to add a verb, add a
// row.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "control/request.hpp"
#include "control/session/draft.hpp"

namespace chronus::control {

class Session;

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
  void (*run)(Session&, const Request&,
              const Answer&) = nullptr;  ///< null for edits, which are functions on a draft
  Reach reach = Reach::music;
};

/// All verbs, by group in the order of the docs.
std::span<const Verb> vocabulary();

/// Null if there is no such verb.
const Verb* find_verb(std::string_view name);
bool is_verb(std::string_view name);

/// Whether the verb exists, has as many words as it takes, and has no option that its row does not declare;
/// the problem says what would be right.
Edited check_words(const Command&);

/// Whether a command that check_words() found right needs a trusted sender.
bool needs_trust(const Command&);

/// What docs/verbs.md begins with: its tables.
std::string verbs_as_markdown();

}  // namespace chronus::control
