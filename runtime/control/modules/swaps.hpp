// From a module's code to its first sample: passes code to the stage and reports the result.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "control/language/request.hpp"
#include "control/modules/builds.hpp"
#include "control/modules/latest.hpp"
#include "control/modules/module_file.hpp"
#include "engine/stage.hpp"

namespace chronus::modules {

/// Code that swaps together.
struct Swap {
  std::map<std::string, std::shared_ptr<const Code>> codes;  ///< by module
  std::vector<const ModuleFile*> played;                     ///< those that nodes play or wait for
};

/// The session's part of a swap. Each may be null. [control-thread]
struct Hooks {
  /// Called with every result: saves, good or bad, tier-ups, lost files.
  std::function<void(language::Event)> emit;

  /// Called before any node has the code. Returns how it affects the settings and cables of its module.
  std::function<std::map<std::string, std::vector<PortNews>>(const Swap&)> before_swap;

  /// Called when a module begins to play another version, or its last save has ended; before waiting requests
  /// are answered.
  std::function<void(const ModuleFile&)> on_settled;
};

/// [control-thread]
class Swaps {
 public:
  Swaps(engine::Stage&, Folder&, Builds&, Opening&, const Hooks&);

  /// Handles a report of the audio thread.
  void on_stage_event(const engine::StageEvent&);

  /// Times from a save to its first sample, in ms: of the first code, and of the optimised code.
  const Latest& edits() const { return edits_; }
  const Latest& optimised_edits() const { return optimised_edits_; }

 private:
  // swaps.cpp
  void release(const std::vector<std::string>& names);
  void accept(ModuleFile&, std::vector<engine::SwapNews>);
  void refuse(ModuleFile&, jit::Outcome);
  void tier_up(ModuleFile&, const jit::Outcome&);
  void begin(ModuleFile&, const engine::StageEvent&);
  void settle(ModuleFile&);
  void emit(language::Event) const;
  void tell_optimised(const ModuleFile&) const;

  // swap_failures.cpp
  void go_back(ModuleFile&);
  void on_new_failed(ModuleFile&, const engine::StageEvent&);
  void on_failed(ModuleFile&, const engine::StageEvent&);
  void on_verdict(ModuleFile&, jit::Verdict);
  void withdraw(ModuleFile&, std::uint64_t code, const std::string& why);
  void refuse_report(ModuleFile&);

  engine::Stage& stage_;
  Folder& folder_;
  Builds& builds_;
  Opening& opening_;
  const Hooks& hooks_;
  Latest edits_;
  Latest optimised_edits_;
};

}  // namespace chronus::modules
