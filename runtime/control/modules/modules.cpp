#include "control/modules/modules.hpp"

#include <utility>

#include "base/clocks.hpp"
#include "control/patching/node_view.hpp"
#include "digest/digest.hpp"

namespace chronus::modules {

namespace {

SaveTime now() {
  const std::int64_t ns = base::monotonic_ns();
  return {ns, ns};
}

}  // namespace

Modules::Modules(loop::Loop& loop, jit::Compiler& compiler, engine::Stage& stage, std::string folder)
    : loop_(loop),
      stage_(stage),
      folder_(loop, std::move(folder)),
      opening_([this](const std::string& name) { builds_.compile(folder_.files().at(name), now()); },
               [this](const std::string& name) { return stage_.awaits(name); }),
      builds_(loop, compiler, stage, folder_, opening_),
      swaps_(stage, folder_, builds_, opening_, hooks) {
  folder_.on_change = [this](const ModuleFile& file, const SaveTime& save) { builds_.soon(file, save); };
  folder_.on_loss = [this](const ModuleFile& file, const std::string& what) { on_loss(file, what); };
  stage_.on_faded = [this](const engine::StageNode& node) { builds_.add_state(node); };
}

std::expected<void, std::string> Modules::open(std::function<void()> ready, CompilePriority priority) {
  const auto missing = restart_.awaits_folder ? Watcher::Missing::awaited : Watcher::Missing::error;
  const auto found = folder_.open(missing);
  if (!found) return std::unexpected(found.error());
  for (const std::string& name : *found) opening_.add(name);
  for (const auto& [name, left] : restored_) restore(name, left);
  leave_out();
  opening_.begin(std::move(ready), std::move(priority));
  loop_.post([this] { opening_.answered(""); });
  return {};
}

void Modules::go_on_from(std::map<std::string, RestoredModule> restored, Restart restart) {
  restored_ = std::move(restored);
  restart_ = std::move(restart);
}

/// Leaves out the modules that must not run until requested.
void Modules::leave_out() {
  for (auto& [name, file] : folder_.files()) {
    if (!restart_.safe && !restart_.left_out.contains(name)) continue;
    opening_.drop(name);
    file.look_again = false;
    file.not_played = restart_.safe ? safe_text : left_out_text;
  }
}

/// Restores the version that a module played.
void Modules::restore(const std::string& name, const RestoredModule& left) {
  const auto known = folder_.files().find(name);
  const bool there = known != folder_.files().end() && !known->second.removed;
  if (!there && left.text.empty()) return;
  ModuleFile& file = folder_.entry(name);
  file.removed = !there;
  file.history.resume(left.versions);
  if (file.text == left.text) {
    file.again = left.number;
    return;
  }
  const std::string digest = there ? digest_of(file.text) : "";
  if (digest == left.file) file.not_played = left.not_played;
  if (there && digest == left.fatal) file.not_played = fatal_text;
  const bool may_play = there && (file.not_played.empty() || file.not_played == refused_text);
  if (!left.text.empty()) {
    opening_.add(name);
    file.source = left.text;
    file.again = left.number;
    file.look_again = may_play;
  } else if (!may_play) {
    opening_.drop(name);
  }
}

void Modules::on_loss(const ModuleFile& file, const std::string& what) {
  opening_.drop(file.name);
  const std::string plays =
      code(file.name) ? "; version " + std::to_string(file.history.playing.number) + " plays on" : "";
  if (hooks.emit)
    hooks.emit({"module", file.name + ".cpp " + what + plays, {{"module", file.name}, {"problem", what}}});
}

bool Modules::exists(const std::string& module) const {
  const auto found = files().find(module);
  return code(module) || (found != files().end() && !found->second.removed);
}

std::string Modules::why_no_code(const std::string& module) const {
  const auto found = files().find(module);
  if (found == files().end() || found->second.removed) return {};
  const ModuleFile& file = found->second;
  if (file.compiling || builds_.is_due(module)) return "it is being compiled";
  if (opening_.waits(module)) return "its turn to be compiled comes";
  if (file.refused()) return "its file is refused (`reload " + module + "` shows why)";
  return file.not_played.empty() ? "" : file.not_played + " (`reload " + module + "` plays it)";
}

std::vector<std::string> Modules::names() const {
  std::vector<std::string> names;
  for (const auto& [name, file] : files()) {
    if (exists(name)) names.push_back(name);
  }
  return names;
}

bool Modules::reload(const std::string& name, Done done, const Asked& asked) {
  const auto text = folder_.read(name);
  if (!text && text.error().missing) {
    const auto known = folder_.files().find(name);
    if (known == folder_.files().end()) return false;
    known->second.removed = true;
    done(known->second);
    return true;
  }
  ModuleFile& file = folder_.entry(name);
  if (!text) {
    Folder::refuse_unread(file, text.error().message);
  } else if (asked.only_if_changed && file.not_played == left_out_text && *text == file.text) {
    done(file);
    return true;
  } else if (!file.report || *text != file.text ||
             (file.source != *text && !file.look_again && !asked.only_if_changed)) {
    file.choose_file(*text);
    file.door = asked.door;
    builds_.soon(file, Folder::time_of(file.path, base::monotonic_ns()));
  }
  folder_.look_at_headers(file);
  compile_and_answer(file, std::move(done));
  return true;
}

void Modules::play_again(const std::string& name, const std::string& text, std::uint64_t number, Done done,
                         const Asked& asked) {
  ModuleFile& file = folder_.files().at(name);
  file.source = text;
  file.door = asked.door;
  file.again = number;
  file.look_again = false;
  if (text == file.text)
    file.not_played.clear();
  else if (file.not_played.empty())
    file.not_played = undone_text;
  builds_.soon(file, now());
  compile_and_answer(file, std::move(done));
}

language::Reply Modules::reply_to_reload(const ModuleFile& file) const {
  language::Reply reply = reload_reply(file);
  for (const engine::StageNode* node : stage_.nodes_of(file.name)) {
    const std::string& name = node->spec.name;
    const std::string aside = patching::told_aside(node->state->aside, name);
    if (aside.empty()) continue;
    reply.data["muted"].push_back(name);
    reply.text += "\n  " + name + " " + aside;
  }
  if (!reply.ok()) reply.data["error"] = reply.text;
  return reply;
}

/// Compiles what is due, and answers when the module's last save has ended.
void Modules::compile_and_answer(ModuleFile& file, Done done) {
  builds_.compile_due();
  file.nodes = stage_.count(file.name);
  if (file.phase() == ModuleFile::Phase::settled) return done(file);
  file.waiting.push_back(std::move(done));
}

}  // namespace chronus::modules
