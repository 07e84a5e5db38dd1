// From a module's text to its code: which saves are compiled when, and which of them are heard together.
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

/// Refuses code of which nothing could be heard, as its compile would have.
void refuse_mute(jit::Outcome&, const std::string& path);

/// [control-thread]
class Builds {
 public:
  Builds(loop::Loop&, jit::Compiler&, const engine::Stage&, Folder&, Opening&);
  ~Builds();
  Builds(const Builds&) = delete;
  Builds& operator=(const Builds&) = delete;

  /// Called when the code of these modules may sound, all at once: each has it in `held`.
  std::function<void(const std::vector<std::string>&)> on_ready;

  /// Called when the last save does not compile.
  std::function<void(ModuleFile&, jit::Outcome)> on_refused;

  /// Called with optimised code of a version that was handed out.
  std::function<void(ModuleFile&, const jit::Outcome&)> on_optimised;

  /// Called when code that was handed out has been played for longer.
  std::function<void(ModuleFile&, jit::Verdict)> on_judged;

  /// Compiles what the file's `source` holds, together with other saves of this turn of the loop.
  void soon(const ModuleFile&, const SaveTime&);

  /// Compiles what is due, now.
  void compile_due();

  void compile(ModuleFile&, const SaveTime&);

  /// Whether a compile of the module is due.
  bool is_due(const std::string& name) const { return due_.contains(name); }

  /// A refused save has cancelled the optimised tier of the version that plays on, or its long audition:
  /// compiles it anew.
  void optimise_playing(ModuleFile&);

  /// The node's cross-fade to new code has ended: sends its state to the worker, which continues the audition
  /// from it.
  void add_state(const engine::StageNode&);

  /// Compiles a text without playing it in any node; calls back when it has been played for longer, too.
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
