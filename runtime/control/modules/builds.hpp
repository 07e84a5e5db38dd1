// From a module's text to its code: when a save is compiled, and which saves swap together.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "control/loop/loop.hpp"
#include "control/modules/folder.hpp"
#include "control/modules/module_file.hpp"
#include "control/modules/opening.hpp"
#include "control/modules/swap_groups.hpp"
#include "engine/stage.hpp"
#include "jit/jit.hpp"

namespace chronus::modules {

/// Refuses code without outputs, as a failed compile. [any-thread]
void refuse_mute(jit::Outcome&, const std::string& path);

/// [control-thread]
class Builds {
 public:
  Builds(loop::Loop&, jit::Compiler&, const engine::Stage&, Folder&, Opening&);
  ~Builds();
  Builds(const Builds&) = delete;
  Builds& operator=(const Builds&) = delete;

  /// Called when these modules may swap together; each has its code in `held`.
  std::function<void(const std::vector<std::string>&)> on_ready;

  /// Called when the last save does not compile.
  std::function<void(ModuleFile&, jit::Outcome)> on_refused;

  /// Called with the optimised code of a version that was released.
  std::function<void(ModuleFile&, const jit::Outcome&)> on_optimised;

  /// Called when the long audition of released code has ended.
  std::function<void(ModuleFile&, jit::Verdict)> on_judged;

  /// Compiles the file's `source` together with other saves of this turn of the loop.
  void soon(const ModuleFile&, const SaveTime&);

  /// Compiles what is due at once.
  void compile_due();

  void compile(ModuleFile&, const SaveTime&);

  /// Whether a compile of the module is due.
  bool is_due(const std::string& name) const { return due_.contains(name); }

  /// Compiles the playing version's optimised tier again, after a refused save has cancelled it or its long
  /// audition.
  void optimise_playing(ModuleFile&);

  /// The node's cross-fade to new code has ended: sends its state to the worker, which continues the audition
  /// from it.
  void add_state(const engine::StageNode&);

  /// Compiles a text without playing it in a node. Calls back after its long audition.
  void check(const std::string& path, const std::string& source,
             const std::function<void(const jit::Outcome&)>& done);

 private:
  jit::Request request(const ModuleFile&, std::uint64_t code = 0);
  void on_outcome(ModuleFile&, jit::Outcome);
  void on_verdict(ModuleFile&, jit::Verdict);
  void refuse_held(ModuleFile&);

  loop::Loop& loop_;
  jit::Compiler& compiler_;
  const engine::Stage& stage_;
  Folder& folder_;
  Opening& opening_;
  SwapGroups groups_;
  std::map<std::string, SaveTime> due_;  ///< by module
  loop::Loop::Timer due_timer_ = 0;
};

}  // namespace chronus::modules
