#include "control/modules/modules.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <utility>

#include "base/clocks.hpp"
#include "base/replace_file.hpp"
#include "base/text_file.hpp"

namespace chronus::modules {

namespace {

const std::vector<std::string> header_endings = {".hpp", ".h", ".hh", ".hxx", ".inc"};
constexpr std::size_t others_at_once = 8;

std::string stem(const std::string& file) {
  return file.substr(0, file.rfind('.'));
}

/// When the file was saved, on the monotonic clock; `noticed` if the file's time cannot be trusted.
std::int64_t saved_at(const std::string& path, std::int64_t noticed_ns) {
  struct stat info{};
  if (stat(path.c_str(), &info) != 0) return noticed_ns;
  const std::int64_t mtime_ns = info.st_mtim.tv_sec * 1'000'000'000ll + info.st_mtim.tv_nsec;
  const std::int64_t saved = base::monotonic_ns() - (base::wall_ns() - mtime_ns);
  const bool plausible = saved <= noticed_ns && noticed_ns - saved < 1'000'000'000ll;
  return plausible ? saved : noticed_ns;
}

}  // namespace

Modules::Modules(loop::Loop& loop, jit::Compiler& compiler, engine::Stage& stage, std::string folder)
    : loop_(loop),
      compiler_(compiler),
      stage_(stage),
      folder_(std::move(folder)),
      watcher_(loop, [this](const FileChange& change) { on_file(change); }),
      groups_(loop, [this](const std::vector<std::string>& names) { release(names); }) {
  stage_.on_faded = [this](const engine::StageNode& node) { on_faded(node); };
}

Modules::~Modules() {
  loop_.cancel(due_timer_);
}

tl::expected<void, std::string> Modules::open(std::function<void()> ready, Sooner sooner) {
  const auto missing = restart_.awaits_folder ? Watcher::Missing::awaited : Watcher::Missing::error;
  const auto headers = watcher_.watch_tree(folder_, header_endings, missing);
  if (!headers) return tl::unexpected(headers.error());
  for (const FileChange& file : *headers) headers_.note(file.path, file.text, 0);
  auto found = watcher_.watch_folder(folder_, {".cpp"}, missing);
  if (!found) return tl::unexpected(found.error());
  ready_ = std::move(ready);
  sooner_ = std::move(sooner);
  for (const FileChange& file : *found) {
    if (take(file)) others_.insert(stem(file.name));
  }
  for (const auto& [name, left] : left_) begin_as_left(name, left);
  leave_out();
  std::erase_if(sooner_.modules, [this](const std::string& name) { return !others_.contains(name); });
  const std::int64_t now = base::monotonic_ns();
  for (const std::string& name : sooner_.modules) compile(files_.at(name), {now, now});
  loop_.post([this] { answered(""); });
  return {};
}

/// A module has its first outcome, or will have none; or there was none to wait for.
void Modules::answered(const std::string& name) {
  running_.erase(name);
  sooner_.modules.erase(name);
  if (!sooner_.modules.empty()) return;
  if (sooner_.ready) std::exchange(sooner_.ready, nullptr)();
  if (!ready_) return;
  compile_others();
  if (running_.empty()) std::exchange(ready_, nullptr)();
}

void Modules::compile_others() {
  const auto awaited = [this](const std::string& name) { return stage_.awaits(name); };
  while (!others_.empty() && running_.size() < others_at_once) {
    auto next = std::ranges::find_if(others_, awaited);
    if (next == others_.end()) next = others_.begin();
    const std::int64_t now = base::monotonic_ns();
    compile(files_.at(*next), {now, now});
  }
}

std::optional<Loading> Modules::loading() const {
  if (!ready_ && !sooner_.ready) return std::nullopt;
  std::set<std::string> left = others_;
  left.insert(running_.begin(), running_.end());
  return Loading{files_.size() - left.size(), files_.size()};
}

bool Modules::exists(const std::string& module) const {
  const auto found = files_.find(module);
  return stage_.code(module) || (found != files_.end() && !found->second.removed);
}

std::string Modules::why_no_code(const std::string& module) const {
  const auto found = files_.find(module);
  if (found == files_.end() || found->second.removed) return {};
  const ModuleFile& file = found->second;
  if (file.compiling || due_.contains(module)) return "it is being compiled";
  if (others_.contains(module)) return "its turn to be compiled comes";
  if (file.account && file.account->refused) return "its file is refused (`reload " + module + "` shows why)";
  return file.aside.empty() ? "" : file.aside + " (`reload " + module + "` plays it)";
}

std::vector<std::string> Modules::names() const {
  std::vector<std::string> names;
  for (const auto& [name, file] : files_) {
    if (exists(name)) names.push_back(name);
  }
  return names;
}

void Modules::on_file(const FileChange& change) {
  const Save save{saved_at(change.path, change.arrival_ns), change.arrival_ns};
  const bool is_module = is_module_file(change.path);
  if (!is_module || headers_.knows(change.path)) {
    on_header(change.path, change.removed ? std::string(no_file) : change.text, save);
  }
  if (is_module && take(change)) compile_soon(files_.at(stem(change.name)), save);
}

/// The folder's own .cpp files are modules; what is in folders inside, or elsewhere, is what they include.
bool Modules::is_module_file(const std::string& path) const {
  const std::filesystem::path file(path);
  return file.extension() == ".cpp" && plain_path(folder_ + "/" + file.filename().string()) == path;
}

/// Takes in what has become of a module's file. True if there is a new text to compile.
bool Modules::take(const FileChange& change) {
  const std::string name = stem(change.name);
  ModuleFile& file = files_[name];
  const bool is_back = file.removed && !change.removed;
  file.name = name;
  file.path = change.path;
  file.removed = change.removed;
  if (change.removed || !change.error.empty()) {
    const std::string what = change.removed ? "is gone" : "cannot be read: " + change.error;
    const std::string plays =
        stage_.code(name) ? "; version " + std::to_string(file.plays.number) + " plays on" : "";
    if (emit) emit({"module", name + ".cpp " + what + plays, {{"module", name}, {"problem", what}}});
    others_.erase(name);
    if (!change.removed) refuse_unread(file, change.error);
    return false;
  }
  if (change.text == file.text && file.account) return false;
  if (is_back && file.plays.number != 0 &&
      change.text == file.plays.text) {  // an engine that died had read it
    file.text = change.text;
    return false;
  }
  play_file(file, change.text);
  file.door = "file";
  return true;
}

/// The file's text is what is to be compiled next.
void Modules::play_file(ModuleFile& file, std::string text) {
  file.source = file.text = std::move(text);
  file.aside.clear();
  file.again = 0;
  file.look_again = false;
}

/// The file is there, but its text cannot be had.
void Modules::refuse_unread(ModuleFile& file, const std::string& why) {
  if (file.compiling || !file.awaited.empty()) return;  // the save before is still to be answered for
  play_file(file, {});
  file.aside = refused_text;
  file.account = std::make_unique<Account>();
  file.account->outcome.diagnostics.push_back({});
  file.account->outcome.diagnostics[0].file = file.path;
  file.account->outcome.diagnostics[0].message = why;
  file.account->refused = file.account->heard = true;
}

/// Compiles what includes the header, and what was refused: it may have missed just this.
void Modules::on_header(const std::string& path, const std::string& text, const Save& save) {
  if (!headers_.note(path, text, save.noticed_ns)) return;
  for (const auto& [name, file] : files_) {
    const bool failed = file.account && !file.compiling && !file.account->outcome.code && !file.text.empty();
    const bool includes = std::ranges::count(file.headers, path) > 0;
    if (!file.removed && (failed || includes)) compile_soon(file, save);
  }
}

/// Notices what the watcher is still to tell.
void Modules::look_at_headers(const ModuleFile& file) {
  for (const std::string& path : file.headers) {
    const auto text = base::read_text(path);
    const std::int64_t now = base::monotonic_ns();
    on_header(path, text ? *text : std::string(no_file), {saved_at(path, now), now});
  }
}

/// Watches those that nobody watches yet, in whatever folder and of whatever kind.
void Modules::follow_headers(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    if (headers_.knows(path)) continue;
    const FileChange file = *watcher_.watch_file(path, Watcher::Missing::awaited);
    headers_.note(path, file.removed ? no_file : std::string_view(file.text), 0);
  }
}

/// Not at once: other files that were saved with it are to be read first, and go the same way.
void Modules::compile_soon(const ModuleFile& file, const Save& save) {
  due_.insert_or_assign(file.name, save);
  if (due_timer_ == 0) due_timer_ = loop_.after(loop::Nanoseconds(0), [this] { compile_due(); });
}

void Modules::compile_due() {
  loop_.cancel(std::exchange(due_timer_, 0));
  for (const auto& [name, save] : std::exchange(due_, {})) {
    compile(files_.at(name), save);
    groups_.begin(name);
  }
}

void Modules::compile(ModuleFile& file, const Save& save) {
  others_.erase(file.name);
  if (!file.first) running_.insert(file.name);
  file.compiling = true;
  file.asked_ns = base::monotonic_ns();
  file.held.reset();
  file.early.reset();
  file.awaited.clear();
  file.account = std::make_unique<Account>();
  file.account->timing.saved_ns = save.saved_ns;
  file.account->timing.detect = ms_between(save.saved_ns, save.noticed_ns);
  compiler_.compile(request(file),
                    [this, name = file.name](jit::Outcome outcome) { on_outcome(name, std::move(outcome)); });
}

bool Modules::reload(const std::string& name, std::function<void(const ModuleFile&)> done,
                     const Asked& asked) {
  const std::string path = plain_path((std::filesystem::path(folder_) / (name + ".cpp")).string());
  const auto text = base::read_text_inside(folder_, path);
  const auto known = files_.find(name);
  if (!text && text.error().missing) {
    if (known == files_.end()) return false;
    known->second.removed = true;
    done(known->second);
    return true;
  }
  ModuleFile& file = files_[name];
  file.name = name;
  file.path = path;
  file.removed = false;
  if (!text) {
    refuse_unread(file, text.error().message);
  } else if (asked.only_if_changed && file.aside == left_out_text && *text == file.text) {
    return done(file), true;
  } else if (!file.account || *text != file.text ||
             (file.source != *text && !file.look_again && !asked.only_if_changed)) {
    play_file(file, *text);
    file.door = asked.door;
    const std::int64_t now = base::monotonic_ns();
    compile_soon(file, {saved_at(path, now), now});
  }
  look_at_headers(file);
  compile_due();
  file.nodes = stage_.count(name);
  if (file.compiling || !file.awaited.empty()) {
    file.waiting.push_back(std::move(done));
  } else {
    done(file);
  }
  return true;
}

tl::expected<void, std::string> Modules::write(const std::string& name, const std::string& source) {
  const std::string path = std::filesystem::path(folder_) / (name + ".cpp");
  if (auto written = base::replace_file(path, source); !written) return tl::unexpected(written.error());
  return {};
}

}  // namespace chronus::modules
