// The one API of a running instrument: every door's verbs end here, and everything they change is here.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "control/journal/journal.hpp"
#include "control/journal/version_store.hpp"
#include "control/language/request.hpp"
#include "control/loop/loop.hpp"
#include "control/modules/modules.hpp"
#include "control/patching/draft.hpp"
#include "control/session/agenda.hpp"
#include "control/session/memory.hpp"
#include "control/session/sample_clock.hpp"
#include "device/device.hpp"
#include "device/recorder.hpp"
#include "engine/engine.hpp"
#include "engine/stage.hpp"
#include "jit/jit.hpp"

namespace chronus::session {

/// What a session is made of. All of it outlives the session.
struct Parts {
  loop::Loop& loop;
  engine::Engine& engine;
  jit::Compiler& compiler;
  device::Recorder& recorder;
  const language::Vocabulary& vocabulary;
  std::string module_folder;
  int device_block = 0;  ///< frames a callback; 0 for a device that does not follow the clock
  std::function<device::Status()> device_status;
  std::string device_note;                           ///< why it is this device
  std::string memory_note;                           ///< whether memory is locked
  std::string osc_note = {};                         ///< where OSC is taken, and from whom
  std::function<double()> first_sound_ms = nullptr;  ///< since the process's start; NaN: nothing yet
  journal::Journal* journal = nullptr;               ///< null: nothing outlives this session
  std::function<void(const std::string&)> module_changed =
      nullptr;  ///< as memory().last_module does; may be null
  std::function<void(const std::string&)> module_plays = nullptr;  ///< sounds, and is kept; may be null
};

/// How a session begins.
struct Beginning {
  std::string death{};   ///< how the engine before this one died, and that this one took its place; or empty
  bool safe = false;     ///< no module's code runs until it is asked for
  bool records = false;  ///< to a new file: a recording of the engine before does not go on
  std::set<std::string> left_out{};  ///< modules of which no code runs until it is asked for
  bool fresh = false;                ///< with an empty patch
  std::string file{};                ///< the patch file that is to be played, if it can be read
  std::string text{};                ///< what it says
};

/// Control thread only.
class Session {
 public:
  explicit Session(Parts);
  ~Session();

  /// Goes on where the engine before this one has ended, if there is a journal. Call it before open(). What
  /// there is to say of it, a line each.
  std::vector<std::string> go_on(const Beginning&);

  /// Compiles the instrument; `ready` follows when every module has code or an error. As Modules::open().
  tl::expected<void, std::string> open(std::function<void()> ready, modules::CompilePriority = {});

  /// Carries out a verb, at its bundle's time if it has one, and answers.
  void handle(language::Request, language::Answer);

  /// Has several verbs carried out: of all that they change one plan is built.
  void together(const std::function<void()>& work);

  /// Plays what a patch file says in place of the patch. What of it no module knows (yet) is kept, and told
  /// in `kept`: nothing plays it until a module has it.
  language::Reply load_text(const std::string& text, const std::string& door, std::uint64_t client,
                            patching::Unknown = patching::Unknown::all_kept);

  /// The same of the file that is watched, unless this session goes on with just what it says.
  language::Reply load_file(const std::string& path, const std::string& text,
                            patching::Unknown = patching::Unknown::all_kept);

  /// A save of that file is not played, or the file is gone: `status` and an event say so until one is
  /// played.
  void refuse_file(const std::string& path, const std::string& why);

  /// What was last said of that; empty if its last save is played.
  const std::string& file_trouble() const { return file_trouble_; }

  /// Whether load_file() of this would go on with the session as it is.
  bool goes_on_with(const std::string& path, const std::string& text) const;

  /// Called with everything that happens, for the doors to push.
  std::function<void(const language::Event&)> on_event;

  /// Called by `quit`.
  std::function<void()> on_quit;

  // For the verbs.

  Parts& parts() { return parts_; }
  engine::Stage& stage() { return stage_; }
  modules::Modules& modules() { return modules_; }
  const Memory& memory() const { return memory_; }
  const graph::Patch& patch() const { return memory_.patch; }
  std::uint64_t seq() const { return memory_.seq; }
  bool panicked() const { return memory_.panicked; }

  /// What was outside its range when the patch was opened, a line each.
  const std::vector<std::string>& clamped() const { return clamped_; }
  void set_panicked(bool panicked);

  /// The patch as a draft to edit.
  patching::Draft draft() const {
    return {memory_.patch, modules_, parts_.vocabulary, parts_.engine.sample_rate()};
  }

  /// Makes a draft the sound and answers for it.
  language::Reply commit(patching::Draft, const language::Request&);

  /// Takes back the last commit.
  language::Reply undo(const language::Request&);

  /// Puts the version of a module back that played before the one that plays.
  void undo_module(const std::string& name, const language::Request&, const language::Answer&);

  /// Answers for a change that is no edit of the patch, and counts it. `at` is the sample from which it is
  /// heard, if that is known.
  language::Reply changed(const language::Request&, patching::Change,
                          std::optional<std::int64_t> at = std::nullopt);

  /// Answers all that wait for their bundle's time with a refusal, but for the rest of the request's own
  /// bundle. How many there were.
  std::size_t cancel_waiting(const language::Request& by) { return agenda_.cancel(by); }

  /// The absolute sample at which a request's events take effect: turns, hits, resets, the transport. A
  /// change of the patch's shape is heard from the next block on, whose sample nobody knows beforehand.
  std::int64_t when(const language::Request&);

  /// Now and then until the audio thread has taken what was published.
  void stay_awake();

  void emit(const language::Event&);

  /// What stands in `status` until it is acknowledged, as events for those who begin to listen only now.
  std::vector<language::Event> standing() const;

  /// Something went wrong; `status` shows it until it is acknowledged.
  void trouble(const std::string& text, std::int64_t sample);

  /// Remembers what a record of the journal says.
  void note(const nlohmann::json& record);

 private:
  void carry_out(const language::Request&, const language::Answer&);
  language::Reply tell(const language::Request&, patching::Change, std::optional<std::int64_t> at);
  Happened line_of_verb(const language::Request&) const;
  void remember(const language::Request&, patching::Draft&);
  std::string read_journal();
  std::string record_on(const std::string& file, bool records);
  void restore_sound();
  std::map<std::string, modules::RestoredModule> modules_left() const;
  std::map<std::string, std::vector<modules::PortNews>> before_swap(const modules::Swap&);
  void note_in_hand(const std::vector<const modules::ModuleFile*>&);
  void on_settled(const modules::ModuleFile&);
  void look_after_journal();
  void renew_journal(const std::string& lost);
  void wake(const std::map<std::string, std::shared_ptr<const Code>>& codes);
  language::Reply reply_to(const language::Request&, const std::vector<patching::Change>&,
                           std::optional<std::int64_t> at);
  void on_stage_event(const engine::StageEvent&);
  void tick();

  Parts parts_;
  engine::Stage stage_;
  modules::Modules modules_;
  SampleClock clock_;
  Agenda agenda_;
  Memory memory_;
  journal::VersionStore texts_;                       ///< of the versions that modules may go back to
  std::map<std::uint64_t, std::uint64_t> last_seen_;  ///< of each client, the seq it was last told
  bool goes_on_ = false;         ///< where an engine was ended that had no time to say so
  std::string file_trouble_;     ///< of the patch file that is watched
  std::string journal_trouble_;  ///< that was told
  std::vector<std::string> clamped_;
  loop::Loop::Timer keeper_ = 0;
  loop::Loop::Timer ticker_ = 0;
  bool awake_ = false;
};

}  // namespace chronus::session
