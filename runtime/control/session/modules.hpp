// The instrument's folder: which module files there are, what they compile to, and what became of each save.
#pragma once

#include <chronus/code.hpp>

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "control/loop.hpp"
#include "control/request.hpp"
#include "control/session/draft.hpp"
#include "control/watcher.hpp"
#include "engine/stage.hpp"
#include "jit/jit.hpp"

namespace chronus::control {

/// What became of one save, from the file to the ear. Times in ms, NaN where a stage did not happen.
struct Account {
  jit::Outcome outcome;
  bool refused = false;                ///< no new version plays; `outcome.diagnostics` or `news` say why
  std::uint64_t version = 0;           ///< of the module: the good ones so far, this included
  std::vector<engine::SwapNews> news;  ///< a node each
  std::uint64_t plan = 0;              ///< the first that plays it
  double detect = 0, migrate = 0;
  double wait = std::numeric_limits<double>::quiet_NaN();
  double total = std::numeric_limits<double>::quiet_NaN();
  std::int64_t saved_ns = 0;  ///< CLOCK_MONOTONIC
  std::int64_t linked_ns = 0;
  std::int64_t migrated_ns = 0;
  std::int64_t sample = -1;  ///< the first of the new version; -1 while there is none
  std::int64_t last_sample =
      -1;              ///< of the node that came last; later than `sample` if they swapped in waves
  bool heard = false;  ///< every node that plays it has begun to
};

/// How long a module took from its first being asked for to its code or its errors.
struct FirstCompile {
  double ms = 0;
  std::string worker;  ///< as jit::Outcome says it
};

struct ModuleFile {
  std::string name;
  std::string path;
  std::string text;
  bool removed = false;
  bool compiling = false;
  std::uint64_t version = 0;  ///< the last good one
  bool optimised = false;
  std::size_t nodes = 0;             ///< that play it, as of the last reload()
  std::unique_ptr<Account> account;  ///< of the last save; null before the first outcome
  std::set<std::string> awaited;     ///< nodes that are still to begin with it
  std::vector<std::function<void(const ModuleFile&)>> waiting;
  std::optional<FirstCompile> first;
};

/// What is compiled before all else, when an instrument is opened.
struct Sooner {
  std::set<std::string> modules;
  std::function<void()> ready;  ///< called when each of them that there is has code or an error; may be null
};

/// Control thread only.
class Modules : public Instrument {
 public:
  Modules(Loop&, jit::Compiler&, engine::Stage&, std::string folder);

  /// Starts watching and compiles all that is there: at once what is to be sooner, then, a few at a time, the
  /// others, those first that a node waits for. `ready` is called when each has code or an error; if it is null,
  /// the others are compiled when they are saved or reloaded.
  tl::expected<void, std::string> open(std::function<void()> ready, Sooner = {});

  /// Calls back with the account of the file's text as it now is: compiles it if it changed, joins a compile
  /// that runs, or answers at once. False if there is no such file.
  bool reload(const std::string& name, std::function<void(const ModuleFile&)> done);

  /// Writes a module's source and reloads it; the name must be an identifier.
  tl::expected<void, std::string> write(const std::string& name, const std::string& source);

  /// Compiles a text without playing it.
  void check(const std::string& path, const std::string& source,
             std::function<void(const jit::Outcome&)> done);

  /// Tells what came back from the audio thread.
  void on_stage_event(const engine::StageEvent&);

  std::shared_ptr<const Code> code(const std::string& module) const override { return stage_.code(module); }
  bool exists(const std::string& module) const override;
  std::vector<std::string> names() const override;

  const std::map<std::string, ModuleFile>& files() const { return files_; }
  const std::string& folder() const { return folder_; }

  /// Called for every save that came to an end, good or bad, and for tier-ups and removed files.
  std::function<void(Event)> emit;

  /// The last hundred accounts that were heard, oldest first.
  const std::vector<Account>& past() const { return past_; }

 private:
  void on_file(const FileChange&);
  bool take(const FileChange&);
  void compile_others();
  void answered(const std::string& name);
  void compile(ModuleFile&, std::int64_t saved_ns, std::int64_t noticed_ns);
  void on_outcome(const std::string& name, jit::Outcome);
  void settle(ModuleFile&);

  Loop& loop_;
  jit::Compiler& compiler_;
  engine::Stage& stage_;
  std::string folder_;
  Watcher watcher_;
  std::map<std::string, ModuleFile> files_;
  std::vector<Account> past_;
  Sooner sooner_;  ///< what of it is awaited
  std::function<void()> ready_;
  std::set<std::string> others_;   ///< not asked for yet
  std::set<std::string> running_;  ///< whose first outcome is awaited
};

/// The reply to `reload`, and the event that a save pushes.
Reply reload_reply(const ModuleFile&);

}  // namespace chronus::control
