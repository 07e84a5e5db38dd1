// The one API of a running instrument: every door's verbs end here, and everything they change is here.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "control/loop.hpp"
#include "control/request.hpp"
#include "control/session/draft.hpp"
#include "control/session/modules.hpp"
#include "control/session/sample_clock.hpp"
#include "control/session/troubles.hpp"
#include "device/device.hpp"
#include "device/recorder.hpp"
#include "engine/engine.hpp"
#include "engine/stage.hpp"
#include "jit/jit.hpp"

namespace chronus::control {

/// What a session is made of. All of it outlives the session.
struct Parts {
  Loop& loop;
  engine::Engine& engine;
  jit::Compiler& compiler;
  device::Recorder& recorder;
  std::string module_folder;
  int device_block = 0;  ///< frames a callback; 0 for a device that does not follow the clock
  std::function<device::Status()> device_status;
  std::string device_note;                           ///< why it is this device
  std::string memory_note;                           ///< whether memory is locked
  std::function<double()> first_sound_ms = nullptr;  ///< since the process's start; NaN: nothing yet
};

/// Control thread only.
class Session {
 public:
  explicit Session(Parts);
  ~Session();

  /// Compiles the instrument; `ready` follows when every module has code or an error. As Modules::open().
  tl::expected<void, std::string> open(std::function<void()> ready, Sooner = {});

  /// Carries out a verb, at its bundle's time if it has one, and answers.
  void handle(Request, Answer);

  /// Plays what a patch file says in place of the patch.
  Reply load_text(const std::string& text, const std::string& door, std::uint64_t client);

  /// Called with everything that happens, for the doors to push.
  std::function<void(const Event&)> on_event;

  /// Called by `quit`.
  std::function<void()> on_quit;

  // For the verbs.

  Parts& parts() { return parts_; }
  engine::Stage& stage() { return stage_; }
  Modules& modules() { return modules_; }
  const graph::Patch& patch() const { return patch_; }
  std::uint64_t seq() const { return seq_; }
  bool panicked() const { return panicked_; }
  void set_panicked(bool panicked);

  /// The patch as a draft to edit.
  Draft draft() const { return {patch_, modules_, parts_.engine.sample_rate()}; }

  /// Makes a draft the sound and answers for it.
  Reply commit(Draft, const Request&);

  /// Takes back the last commit.
  Reply undo(const Request&);

  /// Answers for a change that is no edit of the patch, and counts it.
  Reply changed(const Request&, Change);

  /// The absolute sample at which a request takes effect.
  std::int64_t when(const Request&);

  /// Now and then until the audio thread has taken what was published.
  void stay_awake();

  void emit(const Event&);

  /// What went wrong; `status` shows it until it is acknowledged.
  Troubles& troubles() { return troubles_; }

 private:
  struct Step {
    graph::Patch before;
    std::uint64_t seq;
    std::string text;
    std::int64_t ns;
    std::vector<std::pair<std::string, std::string>> renames;
  };
  struct Line {
    std::uint64_t seq;
    std::uint64_t client;
    std::string text;
  };

  void carry_out(const Request&, const Answer&);
  void remember(const Request&, Draft&);
  Reply reply_to(const Request&, const std::vector<Change>&, std::int64_t at);
  void on_stage_event(const engine::StageEvent&);
  void tick();

  Parts parts_;
  engine::Stage stage_;
  Modules modules_;
  SampleClock clock_;
  graph::Patch patch_;
  std::deque<Step> history_;
  std::deque<Line> log_;
  std::map<std::uint64_t, std::uint64_t> last_seen_;  ///< of each client, the seq it was last told
  Troubles troubles_;
  std::uint64_t seq_ = 0;
  bool panicked_ = false;
  Loop::Timer ticker_ = 0;
  bool awake_ = false;
};

/// The text of a list of changes, a line each.
std::string to_text(const std::vector<Change>&);

/// A refusal as a reply.
Reply to_reply(const Problem&);

}  // namespace chronus::control
