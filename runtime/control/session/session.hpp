// The API of a running instrument: every door's verbs end here.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "control/journal/journal.hpp"
#include "control/language/request.hpp"
#include "control/language/vocabulary.hpp"
#include "control/loop/loop.hpp"
#include "control/modules/modules.hpp"
#include "control/patching/draft.hpp"
#include "control/patching/waiting.hpp"
#include "control/session/agenda.hpp"
#include "control/session/change_replies.hpp"
#include "control/session/heartbeat.hpp"
#include "control/session/memory.hpp"
#include "control/session/module_archive.hpp"
#include "control/session/patch_file.hpp"
#include "control/session/patch_texts.hpp"
#include "control/session/store.hpp"
#include "device/device.hpp"
#include "device/recorder.hpp"
#include "engine/engine.hpp"
#include "engine/stage.hpp"
#include "jit/jit.hpp"

namespace chronus::session {

/// The parts of a session, which must outlive it.
struct Dependencies {
  loop::Loop& loop;
  engine::Engine& engine;
  jit::Compiler& compiler;
  device::Recorder& recorder;
  const language::Vocabulary& vocabulary;
  std::string module_folder;
  int device_block = 0;  ///< frames a callback; 0 for a device that does not follow the clock
  std::function<device::Status()> device_status = nullptr;
  std::string device_note{};                         ///< why this device is used
  std::string memory_note{};                         ///< whether memory is locked
  std::string osc_note = {};                         ///< where OSC is received, and from whom
  std::function<double()> first_sound_ms = nullptr;  ///< since the process started; NaN: none yet
  journal::Journal* journal = nullptr;               ///< null: the session is not retained
  std::function<void(const std::string&)> module_changed =
      nullptr;  ///< called when memory().last_module changes; may be null
  /// Called when a module sounds and its version is stored; may be null.
  std::function<void(const std::string&)> module_plays = nullptr;

  /// The channels of a recording: as many as the device plays, at least two.
  int outputs() const { return std::max(2, device_status ? device_status().format.outputs : 2); }
};

/// [control-thread]
class Session {
 public:
  explicit Session(Dependencies);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Compiles the instrument. Call it after restore(). `ready` is called when every module has code or an
  /// error. See Modules::open().
  std::expected<void, std::string> open(std::function<void()> ready, modules::CompilePriority = {});

  /// Carries out a verb, at its bundle's time if it has one, and answers.
  void handle(language::Request, language::Answer);

  /// Carries out several verbs and builds one plan for all their changes.
  void together(const std::function<void()>& work);

  /// Replaces the patch by a patch file's text, as a step of undo named after the request. Names and values
  /// that no module knows (yet) are retained and listed in the reply's `kept`; nothing plays them until a
  /// module has them.
  language::Reply load_text(const std::string& text, const language::Request& as,
                            patching::Unknown unknown = patching::Unknown::all_kept) {
    return texts_.load(text, as, unknown);
  }

  /// The same, named `load`.
  language::Reply load_text(const std::string& text, const std::string& door, std::uint64_t client,
                            patching::Unknown unknown = patching::Unknown::all_kept) {
    return texts_.load(text, load_request(door, client), unknown);
  }

  /// The patch as written; see patching::text_of(). Costs about as much as loading it.
  std::string text() const { return texts_.text(); }

  /// Called with every event, for the doors to push.
  std::function<void(const language::Event&)> on_event;

  /// Called by `quit`.
  std::function<void()> on_quit;

  /// The device or its block has changed. `block`: frames a callback, 0 if it does not follow the clock.
  /// `note`: why this device is used.
  void set_device(const std::string& note, int block);

  Dependencies& parts() { return parts_; }
  engine::Stage& stage() { return stage_; }
  modules::Modules& modules() { return modules_; }
  PatchFile& patch_file() { return patch_file_; }
  const PatchFile& patch_file() const { return patch_file_; }
  Store& store() { return store_; }
  const ModuleArchive& archive() const { return archive_; }
  const Memory& memory() const { return store_.memory(); }
  const graph::Patch& patch() const { return memory().patch; }
  std::uint64_t seq() const { return memory().seq; }

  /// Values outside their range when the patch was opened, one a line.
  const std::vector<std::string>& clamped() const { return clamped_; }
  void set_clamped(std::vector<std::string> clamped) { clamped_ = std::move(clamped); }

  /// Mutes or unmutes the output.
  void set_panicked(bool panicked);

  /// A draft of the patch, to edit.
  patching::Draft draft() const {
    return {patch(), modules_, parts_.vocabulary, parts_.engine.sample_rate()};
  }

  /// Makes a draft the patch and returns the reply.
  language::Reply commit(patching::Draft, const language::Request&);

  /// Undoes the last commit.
  language::Reply undo(const language::Request&);

  /// Restores the version of a module that played before the current one.
  void undo_module(const std::string& name, const language::Request&, const language::Answer&);

  /// Records a change that is no edit of the patch, and returns the reply. `at`: the first sample that it
  /// alters, if known.
  language::Reply changed(const language::Request&, patching::Change,
                          std::optional<std::int64_t> at = std::nullopt);

  /// Refuses all requests that wait for their bundle's time, except the rest of this request's bundle.
  /// Returns their number.
  std::size_t cancel_waiting(const language::Request& by) { return agenda_.cancel(by); }

  /// See Heartbeat::sample_of().
  std::int64_t when(const language::Request& request) { return heartbeat_.sample_of(request); }

  /// See Heartbeat::quicken().
  void stay_awake() { heartbeat_.quicken(); }

  void emit(const language::Event&);

  /// See Store::note().
  void note(Record&& record) { store_.note(std::move(record)); }

 private:
  void carry_out(const language::Request&, const language::Answer&);
  language::Reply tell(const language::Request&, patching::Change, std::optional<std::int64_t> at);
  language::Reply reply_to(const language::Request&, const std::vector<patching::Change>&,
                           std::optional<std::int64_t> at);
  HistoryEntry line_of_verb(const language::Request&);
  MusicTime music_time(std::int64_t sample) const;
  void remember(const language::Request&, patching::Draft&);
  std::map<std::string, std::vector<modules::PortNews>> before_swap(const modules::Swap&);
  void wake(const patching::InfoOf&);
  void on_stage_event(const engine::StageEvent&);

  Dependencies parts_;
  Store store_;
  ModuleArchive archive_;
  PatchTexts texts_{*this};
  PatchFile patch_file_;
  ChangeReplies replies_;
  engine::Stage stage_;
  modules::Modules modules_;
  Agenda agenda_;
  std::vector<std::string> clamped_;
  Heartbeat heartbeat_;
};

}  // namespace chronus::session
