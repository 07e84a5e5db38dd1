// The instrument: its folder of modules, what they compile to, and what became of each save.
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

/// How a module was left by an engine that has ended.
struct RestoredModule {
  std::string text;  ///< of the version that played; empty: none
  std::uint64_t number = 0;
  std::uint64_t versions = 0;
  std::string file;        ///< digest of its file's text
  std::string not_played;  ///< why that did not play
  std::string fatal;       ///< digest of a text whose first moment the engine did not outlive
};

/// How an engine begins that takes another one's place.
struct Restart {
  bool safe = false;                 ///< no module's code runs until it is asked for
  std::set<std::string> left_out{};  ///< modules of which that is so
  bool awaits_folder = false;        ///< if the module folder is not there it is waited for
};

/// Who asks for a module.
struct Asked {
  std::string door = "file";
  bool only_if_changed = false;  ///< a file that was set aside is left so
};

/// A save goes from Folder to Builds to Swaps to the stage. [control-thread]
class Modules : public patching::Instrument {
 public:
  using Done = std::function<void(const ModuleFile&)>;

  Modules(loop::Loop&, jit::Compiler&, engine::Stage&, std::string folder);

  /// Starts watching and compiles all that is there, as Opening says. `ready` is called when each has code or
  /// an error; if it is null, only priority modules are compiled before they are saved or reloaded.
  std::expected<void, std::string> open(std::function<void()> ready, CompilePriority = {});

  /// Before open(): each module is to begin with what it played, and its file follows if it holds something
  /// new. In safe mode nothing is compiled before it is saved or reloaded.
  void go_on_from(std::map<std::string, RestoredModule>, Restart);

  /// Calls back with the report of the file's text as it now is: compiles it if it or one of its headers
  /// changed, joins a compile that runs, or answers at once. False if there is no such file.
  bool reload(const std::string& name, Done, const Asked& = {});

  /// Compiles the text of an older version of a known module, and swaps to it; the file is left alone. Calls
  /// back as reload().
  void play_again(const std::string& name, const std::string& text, std::uint64_t number, Done, const Asked&);

  /// Puts a module's source in its file, without reloading it; the name must be an identifier.
  std::expected<void, std::string> write(const std::string& name, const std::string& source) {
    return folder_.write(name, source);
  }

  /// As Builds::check().
  void check(const std::string& path, const std::string& source,
             const std::function<void(const jit::Outcome&)>& done) {
    builds_.check(path, source, done);
  }

  /// The audio thread has reported.
  void on_stage_event(const engine::StageEvent& event) { swaps_.on_stage_event(event); }

  std::shared_ptr<const Code> code(const std::string& module) const override { return stage_.code(module); }
  std::string why_no_code(const std::string& module) const override;
  bool exists(const std::string& module) const override;
  std::vector<std::string> names() const override;

  /// While open() is on its way.
  std::optional<Loading> loading() const { return opening_.loading(files().size()); }

  const ModuleFiles& files() const { return folder_.files(); }
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
