// The control thread's side of the engine: owns all that sounds (instances, knobs, cables and their fades)
// and builds a plan of it whenever the patch or a module's code changes.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/code_book.hpp"
#include "engine/engine.hpp"
#include "engine/event_backlog.hpp"
#include "engine/fault_recovery.hpp"
#include "engine/load_watch.hpp"
#include "engine/node_swaps.hpp"
#include "engine/plan_builder.hpp"
#include "engine/stage_cables.hpp"
#include "engine/stage_event.hpp"
#include "engine/stage_node.hpp"
#include "engine/stage_nodes.hpp"
#include "graph/patch.hpp"
#include "host/code.hpp"

namespace chronus::engine {

/// The engine must outlive it. [control-thread]
class Stage {
 public:
  explicit Stage(Engine&);

  /// Plays the patch: starts new nodes and cables, applies settings and mutes, fades out what was removed.
  /// Nodes of modules without code wait for it. `tails` are seconds for which removed nodes ring on. Returns
  /// the nodes whose prepare() refused: they play on as before, or are silent if they are new.
  std::vector<SwapNews> show(const graph::Patch&, const std::map<std::string, double>& tails = {});

  /// While held, changes are laid out but no plan is built: many changes at once make one plan.
  void hold(bool held);

  /// Gives modules new code: all their nodes swap to it in one plan, at one sample unless they must take
  /// turns. A module whose nodes all refuse retains its code.
  std::vector<SwapNews> set_codes(const std::map<std::string, std::shared_ptr<const Code>>& by_module);
  std::vector<SwapNews> set_code(const std::string& module, const std::shared_ptr<const Code>& code) {
    return set_codes({{module, code}});
  }

  /// Switches to optimised code of the version that a module's nodes play: same instances, no fade.
  void tier_up(const std::string& module, const std::shared_ptr<const Code>&);

  /// Withdraws a version that proved unfit to play though it has not failed here: all nodes that play it fade
  /// to the last good version, or fall silent and wait for code if there is none. Their StageNode::refusal
  /// begins with `why`. False if it is not the module's newest version.
  bool withdraw(const std::string& module, std::uint64_t version, const std::string& why);

  /// Silences all cables to the master, with a short fade, until called with false.
  void silence(bool silent);

  /// Renames a node, which plays on; call before show().
  void rename(const std::string& from, const std::string& to);

  // Events at absolute sample `at`, or at once if that has passed. False if there is no such node or port.
  // Values are in the port's own unit and within its range; `ramp` is in samples (a tempo takes `beats`
  // instead unless 0). Later calls of show() see these values as set.
  bool turn(const std::string& name, const std::string& port, double value, std::int64_t ramp,
            std::int64_t at);
  void set_tempo(double bpm, std::int64_t ramp, double beats, std::int64_t at);
  bool hit(const std::string& name, const std::string& port, double value, std::int64_t length,
           std::int64_t at);
  bool reset(const std::string& name, std::int64_t at);
  void send(Event);

  /// Taps these ports, all from the same sample on. A missing port is silent. Taps follow renamed nodes.
  StageTaps::Taps listen(const std::vector<TapPort>&);
  void stop_listening(const StageTaps::Taps&);
  bool listens() const { return !taps_.all().empty(); }

  /// Collects plans and reports, ends finished fades, starts queued swaps. Call often while settled() is
  /// false.
  void collect();

  /// Whether nothing fades or waits for the audio thread.
  bool settled() const;

  /// Called from collect().
  std::function<void(const StageEvent&)> on_event;

  /// Called from collect() when a version has faded out, just before it is released.
  std::function<void(const StageNode&)> on_faded;

  double sample_rate() const { return engine_.sample_rate(); }
  const StageNode* find(const std::string& node) const { return nodes_.find(node); }

  /// Whether all nodes that have this version of the module's code, if any, play it in the tier of `code`.
  bool plays(const std::string& module, const Code& code) const;

  /// How many nodes play a module.
  std::size_t count(const std::string& module) const { return nodes_of(module).size(); }
  /// The nodes that play it.
  std::vector<const StageNode*> nodes_of(const std::string& module) const { return nodes_.playing(module); }

  /// Whether a node waits for this module's code.
  bool awaits(const std::string& module) const { return nodes_.awaits(module); }
  std::shared_ptr<const Code> code(const std::string& module) const { return codes_.newest(module); }

  /// Cables of the patch of which a port does not exist (yet).
  const std::vector<graph::Cable>& sleeping() const { return cables_.sleeping(); }

  /// The number of the newest plan, which may still be held back, and of the newest that plays.
  std::uint64_t published() const { return published_ + (held_ && changed_ ? 1 : 0); }
  std::uint64_t playing() const { return playing_; }

 private:
  void show_node(const graph::Node&, std::vector<SwapNews>& refused);
  void handle(const Report&);
  void tell_refused(const StageNode&, std::uint64_t version);
  void prune();
  void send(const StageNode&, Id port, Event);
  void flush();
  void publish();
  StageMoment moment() const { return {engine_.now().sample, published_ + 1}; }

  Engine& engine_;
  graph::Patch patch_;  ///< the shown patch
  StageNodes nodes_;
  StageCables cables_;
  CodeBook codes_;
  EventBacklog events_;
  NodeSwaps swaps_;
  FaultRecovery recovery_;
  LoadWatch load_;
  PlanBuilder builder_;
  StageTaps taps_;
  std::uint64_t published_ = 0;
  std::uint64_t playing_ = 0;
  bool changed_ = false;
  bool held_ = false;
  bool silent_ = false;
};

}  // namespace chronus::engine
