// Runs a patch's text to find which statement declares each thing. [control-thread]
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "control/patching/document.hpp"
#include "control/patching/draft.hpp"

namespace chronus::patching {

/// The word that declares a setting: the option `key` of a statement, or its value if `key` is empty.
struct Source {
  int statement = -1;
  std::string key;
};

/// The index of the last statement that declares each thing.
struct Declarations {
  std::map<std::string, Source, std::less<>> settings;  ///< by "node.port"; `fade` is a port
  std::map<std::string, int, std::less<>> nodes;        ///< the statement that adds the node
  std::map<std::string, int, std::less<>> modules;      ///< the statement that names its module
  std::map<std::string, int, std::less<>> muted;
  std::map<std::string, int, std::less<>> soloed;
  std::map<std::string, int, std::less<>> groups;
  std::map<std::string, int, std::less<>> cables;   ///< by "a to b": the statement that lays the cable
  std::map<std::string, int, std::less<>> amounts;  ///< by "a to b": the statement that names its amount
  int tempo = -1;
  int seed = -1;
};

std::string to_key(const graph::Cable&);

/// Words as written, by key: "node.port", "a to b" for an amount, "tempo". A list is split into its places.
/// Empty: the word that changed the value does not state it.
using Words = std::map<std::string, std::string, std::less<>>;

class Trace {
 public:
  explicit Trace(const Instrument&, const language::Vocabulary&);

  /// Runs a statement. After an error the patch may be partly changed.
  language::Edited run(const language::Command&, int statement);

  /// Runs a whole document. failed() has the statements with errors.
  void run(const Document&);

  const graph::Patch& patch() const { return draft_.patch; }
  const Declarations& declared() const { return declared_; }
  const Words& words() const { return words_; }
  const std::vector<int>& failed() const { return failed_; }
  const Draft& draft() const { return draft_; }

 private:
  void note(const language::Command&, const Change&, int statement);
  void note_setting(const language::Command&, const Change&, int statement);
  void note_laid(int statement, std::size_t cables_before, const language::Command&);
  void rename(const std::string& from, const std::string& to);

  Draft draft_;
  Declarations declared_;
  Words words_;
  std::vector<int> failed_;
};

/// Whether an option of this key may set this port: it names the port, its bank or its pair.
bool may_mean(std::string_view key, std::string_view port);

/// The words of a list by place: `c2,.,g2`, `x..x`, or one value for all.
std::vector<std::string> places_of_list(const std::string& word, std::size_t places);

/// The ports that `key` names, in order: those of a bank or a pair, or the port itself.
std::vector<std::string> ports_of(const ModuleInfo*, const std::string& key);

/// The port's bank or pair; the port itself if it is in none.
std::string bank_of(const ModuleInfo*, const std::string& port);

}  // namespace chronus::patching
