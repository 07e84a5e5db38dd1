#include "main/program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <csignal>
#include <filesystem>
#include <utility>

#include "base/text_file.hpp"
#include "control/patching/patch_text.hpp"
#include "control/session/records.hpp"
#include "control/verbs/verbs.hpp"
#include "device/realtime.hpp"
#include "main/compile_flags.hpp"
#include "main/say.hpp"

namespace chronus {

namespace {

/// Half of this machine's memory, in bytes.
std::size_t half_of_memory() {
  return static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) /
         2;
}

}  // namespace

Program::Program(ProgramOptions options) : options_(std::move(options)) {
  doors_.emplace(loop_, options_, [this](const language::Event& event) { say_event(event); });
}

Program::~Program() {
  doors_.reset();
  if (output_) output_->stop();
  session_.reset();
  journal_.reset();
  if (recorder_.status().recording) {
    const auto take = recorder_.stop();
    if (take) {
      say("recorded {:.1f} s to {}", take->seconds, take->path);
    } else {
      fmt::print(stderr, "chronus: {}\n", take.error());
    }
  }
  engine_.reset();  // with the last plan, before the code that it plays
  compiler_.reset();
}

int Program::run() {
  if (auto started = start(); !started) {
    fmt::print(stderr, "chronus: {}\n", started.error());
    return 1;
  }
  give_sign('s');
  loop_.run();
  give_sign('e');
  doors_->publish({"end", "the engine ends", nlohmann::json::object()});
  return exit_;
}

std::expected<void, std::string> Program::start() {
  if (options_.life_signs >= 0) {
    fcntl(options_.life_signs, F_SETFD, FD_CLOEXEC);  // workers must not inherit it
    give_sign('.');
    loop_.every(std::chrono::seconds(1), [this] { give_sign('.'); });
  }
  note_crashes();
  jit::Options jit;
  jit.worker = options_.worker;
  jit.include_folder = options_.include_folder;
  jit.module_folder = options_.modules;
  jit.pool = options_.pool;
  jit.cache = options_.cache;
  auto compiler = jit::Compiler::start(jit);
  if (!compiler) return std::unexpected(compiler.error());
  compiler_ = std::move(*compiler);
  loop_.on_signals({SIGINT, SIGTERM}, [this](int) { loop_.stop(); });
  loop_.watch(compiler_->fd(), EPOLLIN, [this](std::uint32_t) { compiler_->dispatch(); });
  if (options_.render.empty()) {
    auto output = SoundOutput::open(options_);
    if (!output) return std::unexpected(output.error());
    output_.emplace(std::move(*output));
    options_.sample_rate = output_->status().format.sample_rate;
    options_.block = output_->status().format.block;
  }
  engine_ = std::make_unique<engine::Engine>(engine::EngineOptions{
      options_.sample_rate, options_.engine_block, output_.has_value(), half_of_memory()});
  if (auto started = start_session(); !started) return started;
  if (options_.render.empty()) {
    if (auto opened = doors_->open(*session_); !opened) return opened;
  }
  write_compile_flags(options_.modules, compiler_->flags());
  return {};
}

std::expected<void, std::string> Program::start_session() {
  session::Dependencies parts{.loop = loop_,
                              .engine = *engine_,
                              .compiler = *compiler_,
                              .recorder = recorder_,
                              .vocabulary = verbs::vocabulary(),
                              .module_folder = options_.modules};
  if (output_) {
    parts.device_note = output_->note();
    const device::Grant memory = device::lock_memory(engine_.get(), sizeof *engine_);
    parts.memory_note =
        memory.granted ? "the engine's memory is locked" : "memory is not locked: " + memory.refusal;
    parts.device_block = options_.block;
    parts.device_status = [this] { return device_status(); };
    parts.first_sound_ms = [this] { return first_sound_.ms(); };
  } else {
    parts.device_status = [] { return device::Status{}; };
  }
  open_journal();
  parts.journal = journal_.get();
  session_ = std::make_unique<session::Session>(std::move(parts));
  session_->on_event = [this](const language::Event& event) { doors_->publish(event); };
  session_->patch_file().on_news = [this](const session::PatchFile::News& news) { tell_patch(news); };
  session_->on_quit = [this] { loop_.stop(); };
  if (crash_notes_) {
    session_->parts().module_changed = [this](const std::string& name) { crash_notes_->changed(name); };
    session_->parts().module_plays = [this](const std::string& name) { crash_notes_->plays(name); };
  }
  session::StartMode beginning{options_.death, options_.safe, !options_.record.empty()};
  beginning.left_out = {options_.left_out.begin(), options_.left_out.end()};
  beginning.fresh = options_.fresh;
  const auto text = base::read_text(options_.patch);
  if (text) {
    beginning.file = std::filesystem::absolute(options_.patch).lexically_normal().string();
    beginning.text = *text;
  }
  for (const std::string& line : session::restore(*session_, beginning)) say("{}", line);
  if (options_.fresh) {
    session_->load_text("", "program", 1);
    session_->note(session::TextRecord{});
    session_->note(session::StateRecord{.patch_file = "", .patch_file_digest = "", .patch_file_text = ""});
  }
  if (output_) {
    if (auto opened = open_input(); !opened) return opened;
    auto started = output_->start([this](const base::AudioBlock& block) {
      engine_->process(input_ ? input_->feed(block) : block);
      recorder_.push(block.out, block.frames);
      first_sound_.hear(block.out[0], block.out[1], block.frames);
    });
    if (!started) return started;
    loop_.every(std::chrono::milliseconds(500), [this] { look_after_device(); });
  }
  if (!options_.record.empty()) {
    if (auto started = recorder_.start(options_.record, options_.sample_rate, session_->parts().outputs());
        !started)
      return started;
    session_->note(session::StateRecord{.recording = options_.record});
    say("records to {}", options_.record);
  }
  modules::CompilePriority priority;
  priority.ready = [this] { when_playable(); };
  if (text) priority.modules = patching::modules_in(*text);
  for (const graph::Node& node : session_->patch().nodes) priority.modules.insert(node.module);
  if (!options_.render.empty()) return session_->open(nullptr, std::move(priority));
  return session_->open([this] { when_ready(); }, std::move(priority));
}

device::Status Program::device_status() const {
  device::Status status = output_->status();
  if (!input_) return status;
  status.format.inputs = input_->channels();
  status.no_input.clear();
  return status;
}

/// An engine that replaces a dead one goes on without a missing file.
std::expected<void, std::string> Program::open_input() {
  if (options_.input.empty()) return {};
  auto input = device::FileInput::open(options_.input, options_.sample_rate);
  if (!input) {
    if (options_.death.empty()) return std::unexpected(input.error());
    say("{}; `in` is silent", input.error());
    return {};
  }
  input_.emplace(std::move(*input));
  say("`in` plays {}: {} channel{}, {:.1f} s", options_.input, input_->channels(),
      input_->channels() == 1 ? "" : "s", input_->seconds());
  return {};
}

/// Writes whose code runs to memory that outlives this process, for the supervisor.
void Program::note_crashes() {
  if (options_.crash_record < 0) return;
  auto record = wire::SharedRecord::open(options_.crash_record);
  if (!record) return;
  crash_record_.emplace(std::move(*record));
  crash_notes_ = std::make_unique<wire::CrashNotes>(crash_record_->record());
  engine::note_running_code({crash_record_->record().threads,
                             [this](const std::string& module) { return crash_notes_->number(module); }});
}

void Program::open_journal() {
  if (options_.session.empty()) return;
  auto journal = journal::Journal::open(options_.session);
  if (journal) {
    journal_ = std::move(*journal);
  } else {
    say("{}; this session lasts as long as its engine (`--session` gives it a folder)", journal.error());
  }
}

void Program::when_playable() {
  watch_patch();
  if (!options_.render.empty()) render_and_quit();
}

void Program::when_ready() {
  std::size_t refused = 0;
  for (const auto& [name, file] : session_->modules().files()) refused += file.refused();
  say("{} modules ready in {}{}", session_->modules().files().size() - refused, options_.modules,
      refused ? fmt::format(", {} refused (`chronus status`)", refused) : "");
  ready_ = true;
  say("ready");
}

void Program::render_and_quit() {
  if (exit_ != 0) return loop_.stop();
  language::Request request;
  request.command.verb = "render";
  request.command.arguments = {options_.render};
  request.command.options = {{"seconds", fmt::format("{:g}", options_.seconds)}};
  if (!options_.input.empty()) request.command.options.emplace_back("input", options_.input);
  request.door = "program";
  session_->handle(std::move(request), [this](const language::Reply& reply) {
    say("{}", reply.text);
    const auto none = [&](const char* what) { return reply.data[what].empty(); };
    exit_ = reply.ok() && none("faults") && none("missing_modules") && none("asleep") ? 0 : 1;
    loop_.stop();
  });
}

void Program::look_after_device() {
  const auto event = output_->look_after();
  session_->set_device(output_->note(), output_->status().format.block);
  if (!event) return;
  if (event->data.contains("trouble")) session_->store().trouble(event->text, engine_->now().sample);
  doors_->publish(*event);
}

/// Sends a life sign to the supervisor, which takes silence for a hung control thread. `e`: the engine ends.
void Program::give_sign(char sign) const {
  if (options_.life_signs >= 0) static_cast<void>(send(options_.life_signs, &sign, 1, MSG_NOSIGNAL));
}

void Program::say_event(const language::Event& event) const {
  const bool wrong = event.kind == "reload" && !event.data["ok"];
  if (wrong || (ready_ && event.kind == "reload") || event.kind == "fault" || event.kind == "module" ||
      event.kind == "door" || event.kind == "journal") {
    say("{}", event.text);
  }
}

}  // namespace chronus
