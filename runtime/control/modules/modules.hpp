// The instrument: its module folder, its code, and the result of each save.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "control/modules/builds.hpp"
#include "control/modules/folder.hpp"
#include "control/modules/opening.hpp"
#include "control/modules/reload_reply.hpp"
#include "control/modules/swaps.hpp"
#include "control/patching/draft.hpp"

namespace chronus::modules {

/// A module's state in an engine that has ended.
struct RestoredModule {
  std::string text;  ///< of the playing version; empty: none
  std::uint64_t number = 0;
  std::uint64_t versions = 0;
  std::string file;        ///< digest of its file's text
  std::string not_played;  ///< why that did not play
  std::string fatal;       ///< digest of a text with which the engine died as it began to sound
};

/// How a restarted engine begins.
struct Restart {
  bool safe = false;                 ///< no module's code runs until requested
  std::set<std::string> left_out{};  ///< modules whose code does not run until requested
  bool awaits_folder = false;        ///< waits for a missing module folder
};

/// Who requests a module.
struct Asked {
  std::string door = "file";
  bool only_if_changed = false;  ///< does not compile a left-out file whose text is unchanged
};

/// Passes a save from Folder to Builds to Swaps to the stage. [control-thread]
class Modules : public patching::Instrument {
 public:
  using Done = std::function<void(const ModuleFile&)>;

  Modules(loop::Loop&, jit::Compiler&, engine::Stage&, std::string folder);

  /// Starts watching and compiles all modules in the order of Opening. `ready` is called when each has code
  /// or an error. If it is null, modules without priority are compiled once they are saved or reloaded.
  std::expected<void, std::string> open(std::function<void()> ready, CompilePriority = {});

  /// Call it before open(). Each module begins with the version that it played; its file follows if its text
  /// is new. In safe mode modules are compiled once they are saved or reloaded.
  void go_on_from(std::map<std::string, RestoredModule>, Restart);

  /// Calls back with the report on the file's current text: compiles it if it or one of its headers has
  /// changed, joins a running compile, or answers at once. False if there is no such file.
  bool reload(const std::string& name, Done, const Asked& = {});

  /// Compiles an older version's text of a known module and swaps to it, leaving the file alone. Calls back
  /// like reload().
  void play_again(const std::string& name, const std::string& text, std::uint64_t number, Done, const Asked&);

  /// The reply to `reload`, with the module's nodes that the engine has muted or bypassed.
  language::Reply reply_to_reload(const ModuleFile&) const;

  /// Writes a module's source to its file without reloading it. The name must be an identifier.
  std::expected<void, std::string> write(const std::string& name, const std::string& source) {
    return folder_.write(name, source);
  }

  /// See Builds::check().
  void check(const std::string& path, const std::string& source,
             const std::function<void(const jit::Outcome&)>& done) {
    builds_.check(path, source, done);
  }

  /// Handles a report of the audio thread.
  void on_stage_event(const engine::StageEvent& event) { swaps_.on_stage_event(event); }

  std::shared_ptr<const Code> code(const std::string& module) const override { return stage_.code(module); }
  std::string why_no_code(const std::string& module) const override;
  bool exists(const std::string& module) const override;
  std::vector<std::string> names() const override;

  /// The progress of open(); none when it has ended.
  std::optional<Loading> loading() const { return opening_.loading(files().size()); }

  const ModuleFiles& files() const { return folder_.files(); }
  /// See Folder::watches().
  bool watches(const std::string& path) const { return folder_.watches(path); }
  const std::string& folder() const { return folder_.path(); }
  const Latest& edits() const { return swaps_.edits(); }
  const Latest& optimised_edits() const { return swaps_.optimised_edits(); }

  /// Set before open().
  Hooks hooks;

 private:
  void on_loss(const ModuleFile&, const std::string& what);
  void leave_out();
  void restore(const std::string& name, const RestoredModule&);
  void compile_and_answer(ModuleFile&, Done);

  loop::Loop& loop_;
  engine::Stage& stage_;
  Folder folder_;
  Opening opening_;
  Builds builds_;
  Swaps swaps_;
  std::map<std::string, RestoredModule> restored_;
  Restart restart_;
};

}  // namespace chronus::modules
