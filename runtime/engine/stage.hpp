// The control thread's side of the engine: keeps what sounds (instances, knobs, cables and their fades) and
// makes a plan of it whenever the patch or a module's code changes.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "engine/overload.hpp"
#include "engine/plan_builder.hpp"
#include "engine/stage_node.hpp"
#include "graph/patch.hpp"
#include "host/code.hpp"

namespace chronus::engine {

/// What became of a node's new code, module or text, for the reply.
struct SwapNews {
  std::string node{};
  std::string module{};
  bool fresh = false;               ///< the node was silent before: it starts
  std::string refusal{};            ///< prepare()'s own words; the version before plays on
  std::vector<std::string> kept{};  ///< state
  std::vector<ResetLeaf> reset{};
  bool waits = false;  ///< a fade is running; it follows
};

/// Something that happened to a node. `new_failed` also tells of a version that had to wait and was then
/// refused by its prepare(); of it and of `failed` StageNode::refusal says what was wrong and what follows.
struct StageEvent {
  Report::Kind kind;
  std::string node;
  std::int64_t sample = 0;
  std::int64_t ns = 0;
  std::uint64_t number = 0;   ///< of plan_taken: the plan's; of new_failed and failed: the failed version's;
                              ///< else the version that the node plays
  Aside aside = Aside::none;  ///< of put_aside: why
  double share = 0;           ///< of strains: of the time there is, what the node takes
  double load = 0;            ///< and all modules together
};

/// The versions of a module before the newest that are at hand should that fail.
inline constexpr std::size_t good_versions = 4;

/// Control thread only. The engine must outlive it.
class Stage {
 public:
  explicit Stage(Engine&);
  ~Stage();

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

  const StageNode* find(const std::string& node) const;

  /// Whether all nodes that have this version of their module's code, if any, play it in the tier of `code`.
  bool plays(const std::string& module, const Code& code) const;

  /// How many nodes play a module.
  std::size_t count(const std::string& module) const;

  /// The nodes that play it.
  std::vector<const StageNode*> nodes_of(const std::string& module) const;

  /// Whether a node waits for this module's code.
  bool awaits(const std::string& module) const;
  std::shared_ptr<const Code> code(const std::string& module) const;

  /// Cables of the patch that no port answers to (yet).
  const std::vector<graph::Cable>& sleeping() const { return sleeping_; }

  /// The number of the newest plan, which may be held back yet, and of the newest that plays.
  std::uint64_t published() const { return published_ + (held_ && changed_ ? 1 : 0); }
  std::uint64_t playing() const { return playing_; }

 private:
  StageNode* live(const std::string& node);
  StageNode* by_id(Id);
  void add_node(const graph::Node&, SwapNews&);
  bool start(StageNode&, const std::shared_ptr<const Code>&, SwapNews&);
  bool swap(StageNode&, const std::shared_ptr<const Code>&, const Migration&, SwapNews&);
  void follow_settings(StageNode&, const graph::Node& before, SwapNews&);
  void match_ports(StageNode&, const Code&);
  std::expected<std::unique_ptr<Instance>, std::string> instantiate(const StageNode&,
                                                                    const std::shared_ptr<const Code>&);
  std::size_t used_memory() const;
  void handle(const Report&);
  void finish_fade(StageNode&);
  void roll_back(StageNode&, Fault);
  void recover(StageNode&, const Report&);
  bool put_back(const std::string& module, const std::string& why);
  void silence_nodes_of(const std::string& module);
  bool strike(const Code&, std::int64_t sample);
  void forget_strikes();
  std::shared_ptr<const Code> take_good(const std::string& module);
  void judge_load();
  void resume(const StageNode&);
  void begin_next(StageNode&);
  void forget_code(const StageNode&, const Code& failed);
  void run_better(StageNode&, const std::shared_ptr<const Code>&);
  void prune();
  std::vector<StageCable> wanted_cables();
  void follow_cables();
  void sort_nodes();
  void let_go(StageCable&);
  void aim_knob(StageNode&, const ParamInfo&);
  void aim_input(StageNode&, const InputInfo&);
  void publish();
  void send_to(const StageNode&, Id port, Event);
  void flush_events();

  Engine& engine_;
  std::int64_t ramp_;  ///< of everything that must not click, in samples
  graph::Patch patch_;
  std::vector<std::unique_ptr<StageNode>> nodes_;  ///< in the order of the patch, then those that leave
  std::vector<StageCable> cables_;                 ///< likewise
  std::map<std::string, std::shared_ptr<const Code>> codes_;
  /// What modules played before codes_ and has not failed, the newest last.
  std::map<std::string, std::vector<std::shared_ptr<const Code>>> good_;
  /// When each version failed of late, in samples.
  std::map<std::uint64_t, std::deque<std::int64_t>> strikes_;
  std::set<std::uint64_t> quarantined_;  ///< versions that no node plays any more
  Overload overload_;
  std::vector<graph::Cable> sleeping_;
  PlanBuilder builder_;
  std::deque<Event> backlog_;
  Id next_id_ = 1;
  std::uint64_t published_ = 0;
  std::uint64_t playing_ = 0;
  bool changed_ = false;
  bool delays_wait_ = false;  ///< cables close cycles with what fades out
  bool held_ = false;
  bool silent_ = false;
};

}  // namespace chronus::engine
