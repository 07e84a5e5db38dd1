// The engine program: makes the parts, connects them, and destroys them in order.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "cli/wire/crash_record.hpp"
#include "control/loop/loop.hpp"
#include "control/session/restore.hpp"
#include "control/session/session.hpp"
#include "device/file_input.hpp"
#include "device/first_sound.hpp"
#include "device/recorder.hpp"
#include "engine/engine.hpp"
#include "engine/running_code.hpp"
#include "jit/jit.hpp"
#include "main/open_doors.hpp"
#include "main/options.hpp"
#include "main/sound_output.hpp"

namespace chronus {

/// [control-thread]
class Program {
 public:
  explicit Program(ProgramOptions);
  ~Program();

  /// Plays until a signal or `quit`. Returns the exit code.
  int run();

 private:
  std::expected<void, std::string> start();
  void give_sign(char sign) const;
  void look_after_device();
  std::expected<void, std::string> start_session();
  device::Status device_status() const;
  std::expected<void, std::string> open_input();
  void open_journal();
  void when_playable();
  void when_ready();
  void render_and_quit();
  void watch_patch();
  std::string patch_path() const;
  void tell_patch(const session::PatchFile::News&);
  bool resumes() const { return !options_.death.empty(); }
  void note_crashes();
  void say_event(const language::Event&) const;

  ProgramOptions options_;
  std::optional<wire::SharedRecord> crash_record_;
  std::unique_ptr<wire::CrashNotes> crash_notes_;
  loop::Loop loop_;
  std::unique_ptr<jit::Compiler> compiler_;
  std::unique_ptr<engine::Engine> engine_;
  device::Recorder recorder_;
  device::FirstSound first_sound_;
  std::optional<device::FileInput> input_;  ///< replaces the device's inputs
  std::optional<SoundOutput> output_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<session::Session> session_;
  std::optional<OpenDoors> doors_;
  bool ready_ = false;
  int exit_ = 0;
};

}  // namespace chronus
