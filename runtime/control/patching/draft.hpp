// A copy of the patch that verbs edit. It becomes the patch only if all of them succeed. [control-thread]
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

/// One change of a verb, as text.
struct Change {
  std::string what;  ///< "lead.freq"
  std::string was;   ///< the value before, with its unit; empty if there was none
  std::string now;   ///< likewise
  bool clamped = false;
  std::string note;       ///< such as "in a cycle with one sample of delay"; may be empty
  bool remakes = false;   ///< needs a new instance, which prepare() may refuse
  std::string refused{};  ///< why the node does not play `now`; it plays `was`
  std::string written{};  ///< the word that set a number: "c4"
};

/// A knob's new target. Needs no new plan.
struct Turn {
  std::string node;
  std::string port;
  double value = 0;
  std::int64_t ramp = 0;  ///< in samples
};

/// A tempo's new target. Needs no new plan.
struct TempoTurn {
  double bpm = 120;
  std::int64_t ramp = 0;  ///< in samples
  double beats = 0;       ///< the ramp's length in beats; 0: `ramp` holds
};

/// The modules that a patch can use, compiled or not.
class Instrument {
 public:
  virtual ~Instrument() = default;

  /// Null if the module has no code (yet).
  virtual std::shared_ptr<const Code> code(const std::string& module) const = 0;

  /// Why a module has no code: "it is being compiled". Empty: unknown.
  virtual std::string why_no_code(const std::string&) const { return {}; }

  /// Whether the module has a file. Such a module may be added before it compiles.
  virtual bool exists(const std::string& module) const = 0;
  virtual std::vector<std::string> names() const = 0;
};

/// How names and values that no module knows (yet) are handled.
enum class Unknown : std::uint8_t {
  refused,     ///< with the nearest valid one; for people who type
  names_kept,  ///< unknown modules, ports, parameters and choices are retained until a module has them
  all_kept,    ///< also values that a parameter cannot read
};

class Draft {
 public:
  Draft(graph::Patch base, const Instrument& from, const language::Vocabulary& verbs, double rate)
      : patch(std::move(base)), instrument(from), vocabulary(verbs), sample_rate(rate) {}

  /// Carries out an editing verb of the vocabulary. On an error nothing changes.
  language::Edited run(const language::Command&);

  graph::Patch patch;
  std::vector<Change> changes;
  std::vector<std::pair<std::size_t, graph::Cable>> laid;  ///< new cables, by index in `changes`
  std::map<std::string, double> tails;                     ///< how long removed nodes fade out, in seconds
  std::vector<std::pair<std::string, std::string>> renames;
  std::vector<Turn> turns;  ///< of knobs and inputs
  std::optional<TempoTurn> tempo;
  bool only_turns = true;                ///< only `turns` and `tempo` changed: no new plan is needed
  std::optional<std::string> applied{};  ///< the verbs that were carried out; none: the request's verb
  std::optional<PatchText> text{};       ///< replaces the patch's text

  Unknown unknown = Unknown::refused;
  std::vector<std::string> kept;     ///< why each retained unknown name or value plays nothing
  std::vector<std::string> clamped;  ///< for a whole patch: values outside their range, by line

  const Instrument& instrument;
  const language::Vocabulary& vocabulary;
  double sample_rate;

  // Helpers of the editing verbs.

  /// The node, or a problem that names the nearest one.
  std::expected<const graph::Node*, language::Problem> node(const std::string& name) const;

  /// The description of a node's module; null if it has no code yet.
  const ModuleInfo* info(const graph::Node&) const;

  std::vector<std::string> node_names() const;

  /// Whether `unknown` allows to retain the cause of this problem. Adds the problem to `kept` if so.
  bool keeps(const language::Problem&);
};

}  // namespace chronus::patching
