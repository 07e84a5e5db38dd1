// A patch in the making: verbs change it one by one, and only if all of them are right does it become the
// sound.
#pragma once

#include <nlohmann/json.hpp>

#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/language/problem.hpp"
#include "control/language/vocabulary.hpp"
#include "control/patching/written_text.hpp"
#include "graph/patch.hpp"
#include "host/code.hpp"

namespace chronus::patching {

/// One thing that a verb changed, in words and for programs.
struct Change {
  std::string what;  ///< "lead.freq"
  std::string was;   ///< with its unit; empty if there was nothing
  std::string now;   ///< likewise
  bool clamped = false;
  std::string note;       ///< "a cycle with one sample of delay"; may be empty
  bool remakes = false;   ///< it takes a new instance, which prepare() may refuse
  std::string refused{};  ///< why it does not play; `was` plays on
  std::string written{};  ///< the word that set it, of a number: "c4"
};

/// A knob on its way, which needs no new plan.
struct Turn {
  std::string node;
  std::string port;
  double value = 0;
  std::int64_t ramp = 0;  ///< in samples
};

/// The tempo on its way, which needs no new plan either.
struct TempoTurn {
  double bpm = 120;
  std::int64_t ramp = 0;  ///< in samples
  double beats = 0;       ///< that pass meanwhile; 0: `ramp` counts
};

/// What the instrument offers: the modules there are, compiled or not.
class Instrument {
 public:
  virtual ~Instrument() = default;

  /// Null if the module has no code (yet).
  virtual std::shared_ptr<const Code> code(const std::string& module) const = 0;

  /// What a module without code waits for: "it is being compiled". Empty: nobody knows.
  virtual std::string why_no_code(const std::string&) const { return {}; }

  /// Whether there is a file for it; then it may be added although it does not compile yet.
  virtual bool exists(const std::string& module) const = 0;
  virtual std::vector<std::string> names() const = 0;
};

/// What becomes of a name or value that no module knows (yet).
enum class Unknown : std::uint8_t {
  refused,     ///< with the nearest that is right: a person types
  names_kept,  ///< unknown modules, ports, parameters and choices wait for a module that has them
  all_kept,    ///< values that a parameter cannot read as well
};

class Draft {
 public:
  Draft(graph::Patch base, const Instrument& from, const language::Vocabulary& verbs, double rate)
      : patch(std::move(base)), instrument(from), vocabulary(verbs), sample_rate(rate) {}

  /// Carries out an editing verb of the vocabulary, or refuses it and changes nothing.
  language::Edited run(const language::Command&);

  graph::Patch patch;
  std::vector<Change> changes;
  std::vector<std::pair<std::size_t, graph::Cable>> laid;  ///< new cables, by their place in `changes`
  std::map<std::string, double> tails;                     ///< seconds that removed nodes ring on
  std::vector<std::pair<std::string, std::string>> renames;
  std::vector<Turn> turns;  ///< of knobs and inputs
  std::optional<TempoTurn> tempo;
  bool only_turns = true;                ///< nothing but `turns` and `tempo` changed: no new plan is needed
  std::optional<std::string> applied{};  ///< the verbs that were carried out; none: the one of the request
  std::optional<PatchText> text{};       ///< that is the patch's from now on, in place of the one before

  Unknown unknown = Unknown::refused;
  std::vector<std::string> kept;     ///< why each unknown thing that was kept plays nothing
  std::vector<std::string> clamped;  ///< of a whole patch: what was outside its range, by line

  const Instrument& instrument;
  const language::Vocabulary& vocabulary;
  double sample_rate;

  // What editing verbs share.

  /// The node, or a problem that names the nearest.
  std::expected<const graph::Node*, language::Problem> node(const std::string& name) const;

  /// The description of a node's module; null if it has no code yet.
  const ModuleInfo* info(const graph::Node&) const;

  std::vector<std::string> node_names() const;

  /// Whether what no module knows is kept in spite of this problem, which is noted then.
  bool keeps(const language::Problem&);
};

}  // namespace chronus::patching
