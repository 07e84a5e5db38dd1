// The engine program: one of each part, put together, and taken apart in order.
#pragma once

#include <tl/expected.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "cli/wire/crash_record.hpp"
#include "control/doors/local_socket.hpp"
#include "control/doors/osc_door.hpp"
#include "control/doors/rate_limit.hpp"
#include "control/loop/loop.hpp"
#include "control/modules/watcher.hpp"
#include "control/session/restore.hpp"
#include "control/session/session.hpp"
#include "device/card_search.hpp"
#include "device/device.hpp"
#include "device/first_sound.hpp"
#include "device/recorder.hpp"
#include "engine/engine.hpp"
#include "engine/running_code.hpp"
#include "jit/jit.hpp"
#include "main/options.hpp"

namespace chronus {

class Program {
 public:
  explicit Program(ProgramOptions);
  ~Program();

  /// Plays until a signal or `quit`. The exit code.
  int run();

 private:
  tl::expected<void, std::string> start();
  void give_sign(char sign) const;
  tl::expected<void, std::string> open_device();
  tl::expected<void, std::string> start_device();
  device::CardChoice card_choice() const;
  void look_after_device();
  void replace_lost_device(const std::string& trouble);
  void take_card_back(std::unique_ptr<device::Device>);
  tl::expected<void, std::string> open_doors();
  language::Handler session_handler();
  tl::expected<void, std::string> open_local();
  tl::expected<void, std::string> open_osc();
  tl::expected<void, std::string> start_session();
  void open_journal();
  void when_playable();
  void when_ready();
  void render_and_quit();
  void watch_patch();
  void play_patch(const modules::FileChange&, patching::Unknown, bool over);
  bool resumes() const { return !options_.death.empty(); }
  void note_crashes();
  using Opening = std::function<tl::expected<void, std::string>()>;
  tl::expected<void, std::string> open_in_time(const Opening&);
  void open_later(const Opening&, const std::string& trouble);
  void publish(const language::Event&);
  void tell(const language::Event&);
  void write_compile_flags() const;

  ProgramOptions options_;
  std::optional<wire::SharedRecord> crash_record_;
  std::unique_ptr<wire::CrashNotes> crash_notes_;
  loop::Loop loop_;
  std::unique_ptr<jit::Compiler> compiler_;
  std::unique_ptr<engine::Engine> engine_;
  device::Recorder recorder_;
  device::FirstSound first_sound_;
  std::unique_ptr<device::Device> device_;
  std::string device_note_;
  std::optional<device::CardSearch> lost_card_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<session::Session> session_;
  std::unique_ptr<doors::LocalSocket> socket_;
  std::unique_ptr<doors::OscDoor> osc_;
  std::unique_ptr<modules::Watcher> patch_watcher_;
  doors::RateLimit event_limit_;
  bool ready_ = false;
  int exit_ = 0;
};

}  // namespace chronus
