// The instrument's folder: which module files there are, what they compile to, and what became of each save.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "control/language/request.hpp"
#include "control/loop/loop.hpp"
#include "control/modules/account.hpp"
#include "control/modules/headers.hpp"
#include "control/modules/latest.hpp"
#include "control/modules/swap_groups.hpp"
#include "control/modules/watcher.hpp"
#include "control/patching/draft.hpp"
#include "engine/stage.hpp"
#include "host/code.hpp"
#include "jit/jit.hpp"

namespace chronus::modules {

/// How long a module took from its first being asked for to its code or its errors.
struct FirstCompile {
  double ms = 0;
  std::string worker;  ///< as jit::Outcome says it
};

struct ModuleFile {
  std::string name;
  std::string path;
  std::string text;           ///< of the last save
  std::string source;         ///< what was compiled last: that text, or an older version's
  std::string aside;          ///< why the file's text is not what plays; empty if it is, or is being compiled
  std::string door = "file";  ///< by which `source` came
  std::uint64_t again = 0;    ///< the number that `source` has had before; 0: it is new
  bool look_again = false;    ///< the file's text is to be compiled once an older version plays
  bool removed = false;
  bool compiling = false;  ///< or waits for others to swap with it
  std::int64_t asked_ns = 0;
  std::vector<std::string> headers;   ///< that the last compile read, directly or not
  std::optional<jit::Outcome> held;   ///< good code that waits for its group
  std::optional<jit::Outcome> early;  ///< its optimised code, if that is there before it may swap
  Version plays;                      ///< the last good save
  std::vector<Version> before;        ///< to which it falls back should it fail, the newest last
  std::uint64_t failed = 0;           ///< the number of the last that failed where it sounded; 0: none
  std::uint64_t versions = 0;         ///< numbers given so far
  std::size_t nodes = 0;              ///< that play it, as of the last reload()
  std::unique_ptr<Account> account;   ///< of the last save; null before the first outcome
  std::set<std::string> awaited;      ///< nodes that are still to begin with it
  std::vector<std::function<void(const ModuleFile&)>> waiting;
  std::optional<FirstCompile> first;
};

/// How a module was left by an engine that has ended.
struct Left {
  std::string text;  ///< of the version that played; empty: none
  std::uint64_t number = 0;
  std::uint64_t versions = 0;
  std::string file;   ///< digest of its file's text
  std::string aside;  ///< why that did not play
  std::string fatal;  ///< digest of a text whose first moment the engine did not outlive
};

/// Why a file's text is not what plays.
inline constexpr std::string_view refused_text = "it is refused";
inline constexpr std::string_view undone_text = "it was taken back by `undo`";
inline constexpr std::string_view fatal_text = "the engine died when it was about to sound";
inline constexpr std::string_view safe_text = "in safe mode no module's code runs until it is asked for";
inline constexpr std::string_view left_out_text = "in safe mode it is left out until it is asked for";

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

/// What is compiled before all else, when an instrument is opened.
struct Sooner {
  std::set<std::string> modules;
  std::function<void()> ready;  ///< called when each of them that there is has code or an error; may be null
};

/// How far the first compile of an instrument has come.
struct Loading {
  std::size_t done = 0;
  std::size_t total = 0;
};

/// Control thread only.
class Modules : public patching::Instrument {
 public:
  Modules(loop::Loop&, jit::Compiler&, engine::Stage&, std::string folder);
  ~Modules() override;

  /// Starts watching and compiles all that is there: at once what is to be sooner, then, a few at a time, the
  /// others, those first that a node waits for. `ready` is called when each has code or an error; if it is
  /// null, the others are compiled when they are saved or reloaded.
  tl::expected<void, std::string> open(std::function<void()> ready, Sooner = {});

  /// Before open(): each module is to begin with what it played, and its file follows if it holds something
  /// new. In safe mode nothing is compiled before it is saved or reloaded.
  void go_on_from(std::map<std::string, Left> left, Restart);

  /// Calls back with the account of the file's text as it now is: compiles it if it or one of its headers
  /// changed, joins a compile that runs, or answers at once. False if there is no such file.
  bool reload(const std::string& name, std::function<void(const ModuleFile&)> done, const Asked& = {});

  /// Compiles the text of an older version of a known module, and swaps to it; the file is left alone. Calls
  /// back as reload().
  void play_again(const std::string& name, const std::string& text, std::uint64_t number,
                  std::function<void(const ModuleFile&)> done, const Asked&);

  /// Writes a module's source and reloads it; the name must be an identifier.
  tl::expected<void, std::string> write(const std::string& name, const std::string& source);

  /// Compiles a text without playing it in any node; calls back when it has been played for longer, too.
  void check(const std::string& path, const std::string& source,
             const std::function<void(const jit::Outcome&)>& done);

  /// Tells what came back from the audio thread.
  void on_stage_event(const engine::StageEvent&);

  std::shared_ptr<const Code> code(const std::string& module) const override { return stage_.code(module); }
  std::string why_no_code(const std::string& module) const override;
  bool exists(const std::string& module) const override;
  std::vector<std::string> names() const override;

  /// While open() is on its way.
  std::optional<Loading> loading() const;

  const std::map<std::string, ModuleFile>& files() const { return files_; }
  const std::string& folder() const { return folder_; }

  /// Called for every save that came to an end, good or bad, and for tier-ups and removed files.
  std::function<void(language::Event)> emit;

  /// Called before the code of modules is given to the sound.
  std::function<void(const std::vector<const ModuleFile*>&)> on_hand;

  /// Called when a module has come to play something else, or its last save came to its end; before anybody
  /// is answered.
  std::function<void(const ModuleFile&)> on_settled;

  /// Called with code that is about to sound, before any node has it.
  std::function<void(const std::map<std::string, std::shared_ptr<const Code>>&)> before_swap;

  /// Says what new code of a module means to what the patch has set and patched.
  std::function<std::vector<PortNews>(const std::string& module, const ModuleInfo& before,
                                      const ModuleInfo& after)>
      compare_ports;

  /// From save to sound, in ms: of the code that came first, and of the optimised.
  const Latest& edits() const { return edits_; }
  const Latest& optimised_edits() const { return optimised_edits_; }

 private:
  struct Save {
    std::int64_t saved_ns = 0;
    std::int64_t noticed_ns = 0;
  };

  // modules.cpp: from the folder to the compiler.
  void on_file(const FileChange&);
  bool is_module_file(const std::string& path) const;
  bool take(const FileChange&);
  void play_file(ModuleFile&, std::string text);
  void refuse_unread(ModuleFile&, const std::string& why);
  void compile_others();
  void answered(const std::string& name);
  void on_header(const std::string& path, const std::string& text, const Save&);
  void look_at_headers(const ModuleFile&);
  void follow_headers(const std::vector<std::string>& paths);
  void compile_soon(const ModuleFile&, const Save&);
  void compile_due();
  void compile(ModuleFile&, const Save&);

  // modules_again.cpp: older versions.
  void leave_out();
  void begin_as_left(const std::string& name, const Left&);
  void look_again(ModuleFile&);

  // modules_outcomes.cpp: from the compiler to the ear.
  void on_outcome(const std::string& name, jit::Outcome);
  void on_optimised(ModuleFile&, const jit::Outcome&);
  void release(const std::vector<std::string>& names);
  void accept(ModuleFile&, std::vector<engine::SwapNews>);
  void refuse(ModuleFile&, jit::Outcome);
  void optimise_what_plays(ModuleFile&);
  void begin(ModuleFile&, const engine::StageEvent&);
  void roll_back(ModuleFile&, const engine::StageEvent&);
  void fall_back(ModuleFile&, const engine::StageEvent&);
  void go_back(ModuleFile&);
  void settle(ModuleFile&);
  void tell_optimised(const ModuleFile&);

  // modules_late.cpp: from the long audition.
  jit::Request request(const ModuleFile&, std::uint64_t code = 0);
  void on_faded(const engine::StageNode&);
  void on_verdict(ModuleFile&, jit::Verdict);
  void refuse_held(ModuleFile&);
  void take_back(ModuleFile&, std::uint64_t code, const std::string& what);

  loop::Loop& loop_;
  jit::Compiler& compiler_;
  engine::Stage& stage_;
  std::string folder_;
  Watcher watcher_;
  SwapGroups groups_;
  Headers headers_;
  std::map<std::string, ModuleFile> files_;
  std::map<std::string, Save> due_;  ///< saves that are to be compiled, by module
  loop::Loop::Timer due_timer_ = 0;
  Latest edits_;
  Latest optimised_edits_;
  Sooner sooner_;  ///< what of it is awaited
  std::function<void()> ready_;
  std::map<std::string, Left> left_;
  Restart restart_;
  std::set<std::string> others_;   ///< not asked for yet
  std::set<std::string> running_;  ///< whose first outcome is awaited
};

/// Refuses code of which nothing could be heard, as its compile would have.
void refuse_mute(jit::Outcome&, const std::string& path);

/// The reply to `reload`, and the event that a save pushes.
language::Reply reload_reply(const ModuleFile&);

/// Why a module's file is not what plays, and what follows, as a sentence; empty if it plays.
std::string told_problem(const ModuleFile&);

/// What `status` tells of each module: its version, tier, headers and problem.
nlohmann::json module_state(const ModuleFile&);

/// The same of one, with how long its last save took to be heard.
nlohmann::json module_account(const ModuleFile&);

}  // namespace chronus::modules
