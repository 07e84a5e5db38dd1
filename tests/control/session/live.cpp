#include "control/session/live.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "control/language/line.hpp"
#include "control/verbs/verbs.hpp"
#include "support/holds.hpp"

namespace chronus::test {

std::string read_file(const std::string& path) {
  std::ifstream stream(std::filesystem::path(CHRONUS_SOURCE_DIR) / path, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string module_of(const std::string& body, const std::string& type) {
  return "#include <chronus/module.hpp>\n\nstruct " + type + " : Module {\n" + body + "\n};\n";
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("there is no `" + from + "` to replace");
  return text.replace(at, from.size(), to);
}

std::string module_at(const std::string& value) {
  return module_of("  Out out;\n  void tick() { out = " + value + "; }");
}

Live::Live(std::initializer_list<std::string> from, engine::EngineOptions options)
    : modules(folder.file("modules")), session_folder(folder.file("session")), engine(options) {
  std::filesystem::create_directory(modules);
  const std::filesystem::path instrument = CHRONUS_SOURCE_DIR "/module-src";
  for (const std::string& name : from) {
    if (name != "*") std::filesystem::copy(instrument / (name + ".cpp"), modules);
    if (name != "*") continue;
    for (const auto& entry : std::filesystem::directory_iterator(instrument)) {
      if (entry.path().extension() == ".cpp") std::filesystem::copy(entry.path(), modules);
    }
  }
  begin({});
}

Live::Live(const Live& before, const std::filesystem::path& session_before,
           const session::StartMode& beginning)
    : modules(folder.file("modules")),
      session_folder(folder.file("session")),
      engine(engine::EngineOptions{before.engine.sample_rate(), before.engine.block()}) {
  std::filesystem::copy(before.modules, modules, std::filesystem::copy_options::recursive);
  std::filesystem::copy(session_before, session_folder, std::filesystem::copy_options::recursive);
  begin(beginning);
}

std::unique_ptr<Live> Live::after_death(const session::StartMode& beginning) const {
  return std::unique_ptr<Live>(new Live(*this, session_folder, beginning));
}

std::unique_ptr<Live> Live::after_death_with(const std::filesystem::path& session_left) const {
  return std::unique_ptr<Live>(new Live(*this, session_left, {}));
}

bool Live::says(const std::string& text) const {
  return std::ranges::any_of(said, [&](const std::string& line) { return holds(line, text); });
}

void Live::begin(const session::StartMode& beginning) {
  loop.watch(library.fd(), EPOLLIN, [this](std::uint32_t) { library.dispatch(); });
  auto opened_journal = journal::Journal::open(session_folder);
  if (!opened_journal) throw std::runtime_error(opened_journal.error());
  journal = std::move(*opened_journal);
  session::Dependencies parts{loop, engine, library, recorder, verbs::vocabulary(), modules, 0, {}, {}, {}};
  parts.journal = journal.get();
  parts.device_status = [] {
    device::Status status;
    status.name = "a test";
    status.audible = true;
    return status;
  };
  session = std::make_unique<session::Session>(std::move(parts));
  session->on_event = [this](const language::Event& event) { events.push_back(event); };
  said = session::restore(*session, beginning);
  bool ready = false;
  if (auto opened = session->open([&] { ready = true; }); !opened) throw std::runtime_error(opened.error());
  wait_for("the instrument", [&] { return ready; });
}

Live::~Live() {
  loop.unwatch(library.fd());
  end();
}

void Live::end() {
  library.end();
  session.reset();
}

void Live::wait_for(const std::string& what, const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) throw std::runtime_error("a minute without " + what);
    loop.run_once(std::chrono::milliseconds(2));
    if (!session->stage().settled() || session->stage().listens()) play(64);
  }
}

language::Reply Live::ask(const std::string& line, const std::string& input, std::uint64_t client) {
  const auto command = language::parse_line(line);
  if (!command) throw std::runtime_error(line + ": " + command.error());
  language::Request request;
  request.command = *command;
  request.door = "test";
  request.client = client;
  request.folder = folder.path().string();
  if (!input.empty()) request.input = input;
  const auto reply = std::make_shared<std::optional<language::Reply>>();
  session->handle(request, [reply](language::Reply made) { *reply = std::move(made); });
  wait_for("an answer to `" + line + "`", [&] { return reply->has_value(); });
  return **reply;
}

language::Reply Live::done(const std::string& line, const std::string& input, std::uint64_t client) {
  language::Reply reply = ask(line, input, client);
  if (!reply.ok()) throw std::runtime_error(line + ": " + reply.text);
  return reply;
}

void Live::save(const std::string& module, const std::string& source) const {
  const std::string path = modules + "/" + module + ".cpp";
  std::ofstream(path + "~", std::ios::binary) << source;
  std::filesystem::rename(path + "~", path);
}

language::Reply Live::play_file(const std::string& path, const std::string& text) {
  return session->patch_file().play(path, text);
}

language::Reply Live::edit(const std::string& module, const std::string& source) {
  save(module, source);
  return ask("reload " + module);
}

Stereo Live::play(int frames) {
  constexpr int chunk = 64;
  Stereo sound{std::vector<float>(static_cast<std::size_t>(frames)),
               std::vector<float>(static_cast<std::size_t>(frames))};
  for (int begun = 0; begun < frames; begun += chunk) {
    {
      const AllocationTrap trap;
      engine.process(sound.left.data() + begun, sound.right.data() + begun, std::min(chunk, frames - begun));
    }
    session->stage().collect();
  }
  heard.left.insert(heard.left.end(), sound.left.begin(), sound.left.end());
  heard.right.insert(heard.right.end(), sound.right.begin(), sound.right.end());
  return sound;
}

double Live::next_level() {
  play_seconds(0.1);
  return heard.left.back();
}

void Live::settle() {
  wait_for("rest", [&] { return session->stage().settled(); });
}

void Live::wait_for_optimised() {
  wait_for("optimised code", [&] {
    for (const auto& [name, file] : session->modules().files()) {
      const bool sound = !file.removed && file.report && !file.report->refused;
      if (file.compiling || (sound && !file.history.playing.optimised)) return false;
    }
    return true;
  });
  settle();
}

}  // namespace chronus::test
