// What each statement of a patch's text declares, found by running it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "control/patching/document.hpp"
#include "control/patching/draft.hpp"

namespace chronus::patching {

/// The word that declares a setting: the option `key` of a statement, or its value if that is empty.
struct Source {
  int statement = -1;
  std::string key;
};

/// The last statement that declares each thing, as its place in the document.
struct Declarations {
  std::map<std::string, Source, std::less<>> settings;  ///< by "node.port"; `fade` is a port
  std::map<std::string, int, std::less<>> nodes;        ///< that adds the node
  std::map<std::string, int, std::less<>> modules;      ///< that names its module
  std::map<std::string, int, std::less<>> muted;
  std::map<std::string, int, std::less<>> soloed;
  std::map<std::string, int, std::less<>> groups;
  std::map<std::string, int, std::less<>> cables;   ///< by "a to b": that lays the cable
  std::map<std::string, int, std::less<>> amounts;  ///< likewise: that names its amount
  int tempo = -1;
  int seed = -1;
};

std::string to_key(const graph::Cable&);

/// Words as somebody has written them, by what they are of: "node.port", "a to b" for an amount, "tempo".
/// Of a list they are its places. An empty word: its value was changed by a word that does not say it.
using Words = std::map<std::string, std::string, std::less<>>;

class Trace {
 public:
  explicit Trace(const Instrument&, const language::Vocabulary&);

  /// Carries out a statement. A mistake in it leaves the patch as it is, or as it was in the making.
  language::Edited run(const language::Command&, int statement);

  /// The same for a whole document; mistakes are in failed().
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

/// Whether an option of this key may set this port: it is the port's name, or that of its bank or pair.
bool may_mean(std::string_view key, std::string_view port);

/// The places of a bank that a list's word gives, by port: `c2,.,g2`, `x..x`, or one value for all.
std::vector<std::string> places_of_list(const std::string& word, std::size_t places);

/// The ports that `key` means to the module, in order: a bank's, a pair's, or the one itself.
std::vector<std::string> ports_of(const ModuleInfo*, const std::string& key);

/// The bank of a port, or its pair's name; the port itself if it is in none.
std::string bank_of(const ModuleInfo*, const std::string& port);

}  // namespace chronus::patching
