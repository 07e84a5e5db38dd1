// The control thread's side of the engine: keeps what sounds (instances, knobs, cables and their fades) and
// makes a plan of it whenever the patch or a module's code changes.
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

/// Control thread only. The engine must outlive it.
class Stage {
 public:
  explicit Stage(Engine&);

  /// Makes the patch sound: new nodes, cables, settings, mutes; what is gone fades out. Nodes of modules
  /// without code wait for it. `tails` are seconds for which removed nodes ring on. Returns the nodes that
  /// refused what they were given: they play on as before, or not at all if they are new.
  std::vector<SwapNews> show(const graph::Patch&, const std::map<std::string, double>& tails = {});

  /// While it holds, what is shown is laid out but no plan is built: of many changes that come at once, one
  /// is.
  void hold(bool held);

  /// Gives modules new code: all their nodes swap to it in one plan, at one sample unless they must take
  /// turns. A module whose nodes all refuse keeps the code it had.
  std::vector<SwapNews> set_codes(const std::map<std::string, std::shared_ptr<const Code>>& by_module);
  std::vector<SwapNews> set_code(const std::string& module, const std::shared_ptr<const Code>& code) {
    return set_codes({{module, code}});
  }

  /// Optimised code of the version that a module's nodes play: same instances, no fade.
  void tier_up(const std::string& module, const std::shared_ptr<const Code>&);

  /// Takes back a version that has turned out not to be fit to sound, though it has not failed here yet: all
  /// nodes that play it fade to the last good version, or fall silent and wait for code if there is none.
  /// `why` goes before what follows in their StageNode::refusal. False if the module's newest is another.
  bool withdraw(const std::string& module, std::uint64_t version, const std::string& why);

  /// Cuts everything off from the master, with a short fade, until called with false.
  void silence(bool silent);

  /// A node keeps sounding under another name; call before show().
  void rename(const std::string& from, const std::string& to);

  // Events, at absolute sample `at` or at once. False if there is no such node or port. Values are in the
  // port's own unit and within its range; `ramp` is in samples (of a tempo: or takes `beats`, if not 0).
  // Later calls of show() see these values as set.
  bool turn(const std::string& name, const std::string& port, double value, std::int64_t ramp,
            std::int64_t at);
  void set_tempo(double bpm, std::int64_t ramp, double beats, std::int64_t at);
  bool hit(const std::string& name, const std::string& port, double value, std::int64_t length,
           std::int64_t at);
  bool reset(const std::string& name, std::int64_t at);
  void send(Event);

  /// Listens at these ports from one sample on. A port that is not there is silent; renamed nodes are
  /// followed.
  StageTaps::Taps listen(const std::vector<TapPort>&);
  void stop_listening(const StageTaps::Taps&);
  bool listens() const { return !taps_.all().empty(); }

  /// Takes back plans and reports, ends what has faded, starts what waited. Call often while settled() is
  /// false.
  void collect();

  /// Whether nothing fades or waits for the audio thread.
  bool settled() const;

  /// Called from collect().
  std::function<void(const StageEvent&)> on_event;

  /// Called from collect() when a version has faded out, just before it goes.
  std::function<void(const StageNode&)> on_faded;

  double sample_rate() const { return engine_.sample_rate(); }
  const StageNode* find(const std::string& node) const { return nodes_.find(node); }

  /// Whether all nodes that have this version of their module's code, if any, play it in the tier of `code`.
  bool plays(const std::string& module, const Code& code) const;

  /// How many nodes play a module.
  std::size_t count(const std::string& module) const { return nodes_of(module).size(); }
  /// The nodes that play it.
  std::vector<const StageNode*> nodes_of(const std::string& module) const { return nodes_.playing(module); }

  /// Whether a node waits for this module's code.
  bool awaits(const std::string& module) const { return nodes_.awaits(module); }
  std::shared_ptr<const Code> code(const std::string& module) const { return codes_.newest(module); }

  /// Cables of the patch that no port answers to (yet).
  const std::vector<graph::Cable>& sleeping() const { return cables_.sleeping(); }

  /// The number of the newest plan, which may be held back yet, and of the newest that plays.
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
  graph::Patch patch_;  ///< that is shown
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
