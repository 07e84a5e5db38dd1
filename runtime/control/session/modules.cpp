#include "control/session/modules.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <limits>

namespace chronus::control {

namespace {

constexpr std::size_t accounts_kept = 100;
constexpr std::size_t others_at_once = 8;

double ms_between(std::int64_t from_ns, std::int64_t to_ns) {
  return static_cast<double>(to_ns - from_ns) / 1e6;
}

std::string stem(const std::string& file) {
  return file.substr(0, file.rfind('.'));
}

/// When the file was saved, on the monotonic clock; `noticed` if the file's time cannot be trusted.
std::int64_t saved_at(const std::string& path, std::int64_t noticed_ns) {
  struct stat info{};
  timespec wall{};
  if (stat(path.c_str(), &info) != 0) return noticed_ns;
  clock_gettime(CLOCK_REALTIME, &wall);
  const auto ns = [](const timespec& t) { return t.tv_sec * 1'000'000'000ll + t.tv_nsec; };
  const std::int64_t saved = monotonic_ns() - (ns(wall) - ns(info.st_mtim));
  const bool plausible = saved <= noticed_ns && noticed_ns - saved < 1'000'000'000ll;
  return plausible ? saved : noticed_ns;
}

jit::Diagnostic problem(const ModuleFile& file, std::string message) {
  jit::Diagnostic diagnostic;
  diagnostic.file = file.path;
  diagnostic.message = std::move(message);
  return diagnostic;
}

}  // namespace

Modules::Modules(Loop& loop, jit::Compiler& compiler, engine::Stage& stage, std::string folder)
    : loop_(loop),
      compiler_(compiler),
      stage_(stage),
      folder_(std::move(folder)),
      watcher_(loop, [this](const FileChange& change) { on_file(change); }) {}

tl::expected<void, std::string> Modules::open(std::function<void()> ready, Sooner sooner) {
  auto found = watcher_.watch_folder(folder_, {".cpp"});
  if (!found) return tl::unexpected(found.error());
  ready_ = std::move(ready);
  sooner_ = std::move(sooner);
  for (const FileChange& file : *found) {
    if (take(file)) others_.insert(stem(file.name));
  }
  std::erase_if(sooner_.modules, [this](const std::string& name) { return !others_.contains(name); });
  const std::int64_t now = monotonic_ns();
  for (const std::string& name : sooner_.modules) compile(files_.at(name), now, now);
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
    const std::int64_t now = monotonic_ns();
    compile(files_.at(*next), now, now);
  }
}

bool Modules::exists(const std::string& module) const {
  const auto found = files_.find(module);
  return stage_.code(module) || (found != files_.end() && !found->second.removed);
}

std::vector<std::string> Modules::names() const {
  std::vector<std::string> names;
  for (const auto& [name, file] : files_) {
    if (exists(name)) names.push_back(name);
  }
  return names;
}

void Modules::on_file(const FileChange& change) {
  if (take(change))
    compile(files_.at(stem(change.name)), saved_at(change.path, change.arrival_ns), change.arrival_ns);
}

/// Takes in what has become of a file. True if there is a new text to compile.
bool Modules::take(const FileChange& change) {
  const std::string name = stem(change.name);
  ModuleFile& file = files_[name];
  file.name = name;
  file.path = change.path;
  file.removed = change.removed;
  if (change.removed || !change.error.empty()) {
    const std::string what = change.removed ? "is gone" : "cannot be read: " + change.error;
    const std::string plays =
        stage_.code(name) ? "; version " + std::to_string(file.version) + " plays on" : "";
    if (emit) emit({"module", name + ".cpp " + what + plays, {{"module", name}, {"problem", what}}});
    others_.erase(name);
    return false;
  }
  if (change.text == file.text && file.account) return false;
  file.text = change.text;
  return true;
}

void Modules::compile(ModuleFile& file, std::int64_t saved_ns, std::int64_t noticed_ns) {
  others_.erase(file.name);
  if (!file.first) running_.insert(file.name);
  file.compiling = true;
  file.awaited.clear();
  file.account = std::make_unique<Account>();
  file.account->saved_ns = saved_ns;
  file.account->detect = ms_between(saved_ns, noticed_ns);
  compiler_.compile({file.name, file.path, file.text},
                    [this, name = file.name](jit::Outcome outcome) { on_outcome(name, std::move(outcome)); });
}

void Modules::on_outcome(const std::string& name, jit::Outcome outcome) {
  ModuleFile& file = files_.at(name);
  Account& account = *file.account;
  if (!file.compiling) {  // the optimised tier of a version that sounds already
    if (!outcome.code) return;
    stage_.tier_up(name, outcome.code);
    file.optimised = true;
    if (emit)
      emit({"optimised", name + " plays optimised code", {{"module", name}, {"version", file.version}}});
    return;
  }
  file.compiling = false;
  account.linked_ns = monotonic_ns();
  if (!file.first) file.first = {ms_between(account.saved_ns, account.linked_ns), outcome.worker};
  if (outcome.code && outcome.code->info.outputs.empty()) {
    outcome.diagnostics.push_back(
        problem(file, "the module has no output, so nothing of it could be heard: give it one, `Out out;`"));
    outcome.code.reset();
  }
  account.outcome = std::move(outcome);
  const auto& code = account.outcome.code;
  account.refused = !code;
  if (code) {
    account.news = stage_.set_code(name, code);
    account.plan = stage_.published();
    bool played = account.news.empty();
    for (const engine::SwapNews& news : account.news) {
      played = played || news.refusal.empty();
      if (news.refusal.empty()) file.awaited.insert(news.node);
    }
    account.refused = !played;
    if (played) {
      account.version = ++file.version;
      file.optimised = code->optimised;
    }
  }
  account.migrated_ns = monotonic_ns();
  account.migrate = ms_between(account.linked_ns, account.migrated_ns);
  account.heard = file.awaited.empty();
  if (account.heard) settle(file);
  answered(name);
}

void Modules::on_stage_event(const engine::StageEvent& event) {
  using Kind = engine::Report::Kind;
  for (auto& [name, file] : files_) {
    if (file.awaited.empty()) continue;
    Account& account = *file.account;
    std::size_t begun = 0;
    if (event.kind == Kind::swapped && event.number == account.outcome.code->version) {
      begun = file.awaited.erase(event.node);
    } else if (event.kind == Kind::plan_taken && event.number >= account.plan) {
      for (const engine::SwapNews& news : account.news) {
        if (news.fresh) begun += file.awaited.erase(news.node);
      }
    }
    if (begun == 0) continue;
    if (account.sample < 0) {
      account.sample = event.sample;
      // A plan may be taken in the midst of a device's block, which was asked for before.
      account.wait = std::max(0.0, ms_between(account.migrated_ns, event.ns));
      account.total = ms_between(account.saved_ns, event.ns);
    }
    account.last_sample = event.sample;
    if (!file.awaited.empty()) continue;
    account.heard = true;
    past_.push_back(account);
    if (past_.size() > accounts_kept) past_.erase(past_.begin());
    settle(file);
  }
}

/// The save has come to its end: answers all who wait for it.
void Modules::settle(ModuleFile& file) {
  for (const auto& done : std::exchange(file.waiting, {})) done(file);
  if (!emit) return;
  const Reply reply = reload_reply(file);
  emit({"reload", reply.text, reply.data});
}

bool Modules::reload(const std::string& name, std::function<void(const ModuleFile&)> done) {
  const std::string path = (std::filesystem::path(folder_) / (name + ".cpp")).string();
  std::ifstream stream(path, std::ios::binary);
  const auto known = files_.find(name);
  if (!stream) {
    if (known == files_.end()) return false;
    known->second.removed = true;
    done(known->second);
    return true;
  }
  const std::string text((std::istreambuf_iterator<char>(stream)), {});
  ModuleFile& file = files_[name];
  file.name = name;
  file.path = path;
  file.removed = false;
  if (!file.account || text != file.text) {
    file.text = text;
    const std::int64_t now = monotonic_ns();
    compile(file, saved_at(path, now), now);
  }
  file.nodes = stage_.count(name);
  if (file.compiling || !file.awaited.empty()) {
    file.waiting.push_back(std::move(done));
  } else {
    done(file);
  }
  return true;
}

tl::expected<void, std::string> Modules::write(const std::string& name, const std::string& source) {
  const std::filesystem::path path = std::filesystem::path(folder_) / (name + ".cpp");
  const std::filesystem::path temporary = std::filesystem::path(folder_) / ("." + name + ".cpp.tmp");
  {
    std::ofstream stream(temporary, std::ios::binary);
    stream << source;
    if (!stream.flush()) return tl::unexpected("cannot write " + path.string());
  }
  std::error_code error;
  std::filesystem::rename(temporary, path, error);
  if (error) return tl::unexpected("cannot write " + path.string() + ": " + error.message());
  return {};
}

void Modules::check(const std::string& path, const std::string& source,
                    std::function<void(const jit::Outcome&)> done) {
  // A name of its own, so that it neither joins nor cancels the compile of the module that plays.
  const std::string name = stem(std::filesystem::path(path).filename().string());
  compiler_.compile({"check " + name, path, source},
                    [done = std::move(done), first = true](const jit::Outcome& outcome) mutable {
                      if (std::exchange(first, false)) done(outcome);
                    });
}

}  // namespace chronus::control
