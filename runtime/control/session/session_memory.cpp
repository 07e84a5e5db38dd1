// What a session remembers, and how it goes on where another engine has ended.
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <set>
#include <utility>

#include "control/session/session.hpp"
#include "digest/digest.hpp"

namespace chronus::session {

namespace {

constexpr auto between_looks = std::chrono::milliseconds(500);

/// Versions that no module goes back to any more are deleted.
std::set<std::string> wanted_texts(const Memory& memory) {
  std::set<std::string> digests;
  for (const auto& [name, module] : memory.modules) {
    for (const auto* versions : {&module.kept, &module.undone}) {
      for (const KeptVersion& version : *versions) digests.insert(version.digest);
    }
  }
  return digests;
}

/// A name beside the file's that is free: `take-2.wav`.
std::string next_take(const std::string& file) {
  const std::filesystem::path path(file);
  for (int number = 2;; ++number) {
    const std::string name = fmt::format("{}-{}{}", path.stem().string(), number, path.extension().string());
    const std::filesystem::path next = path.parent_path() / name;
    if (!std::filesystem::exists(next)) return next.string();
  }
}

/// Empty if nothing is unknown.
std::string unknown_story(const Memory& memory) {
  std::set<std::string> names;
  for (const nlohmann::json& record : memory.unknown_records) names.insert(record.at("kind"));
  for (const auto& [key, value] : memory.unknown_keys.items()) names.insert(key);
  if (names.empty()) return {};
  return fmt::format("the session holds what this version of Chronus does not know, and keeps it: `{}`",
                     fmt::join(names, "`, `"));
}

std::string left_out_story(const Memory& memory, const std::set<std::string>& modules) {
  std::vector<std::string> names;
  for (const std::string& name : modules) {
    const auto known = memory.modules.find(name);
    names.push_back("`" + name + "`");
    if (known == memory.modules.end()) continue;
    if (!known->second.kept.empty())
      names.back() += fmt::format(" (version {})", known->second.kept.back().number);
    if (!known->second.door.empty())
      names.back() += ", last changed by the door `" + known->second.door + "`,";
  }
  return fmt::format(
      "safe mode: {} {} left out, and all else plays; mend it and save it, or `undo` it, or `reload` it",
      fmt::join(names, " and "), names.size() == 1 ? "is" : "are");
}

std::string safe_story(const Memory& memory) {
  const auto last = memory.modules.find(memory.last_module);
  const std::string who = last == memory.modules.end()
                              ? "No module had been changed"
                              : fmt::format("The last module that was changed is `{}`, by the door `{}`",
                                            last->first, last->second.door);
  return "safe mode: the patch is there, and no module's code runs. " + who +
         "; mend it and save it, or `undo` it, or `reload` what is to play";
}

}  // namespace

void Session::note(const nlohmann::json& record) {
  const bool merged_before = memory_.merged;
  const std::string changed_before = memory_.last_module;
  if (auto taken = take_in(memory_, record); !taken) {
    emit({"fault", "this change will not outlive the engine: " + taken.error(), nlohmann::json::object()});
    return;
  }
  if (parts_.module_changed && memory_.last_module != changed_before)
    parts_.module_changed(memory_.last_module);
  if (!parts_.journal) return;
  if (const std::string lost = parts_.journal->lost(); !lost.empty()) return renew_journal(lost);
  parts_.journal->add(record, merged_before && memory_.merged);
}

void Session::trouble(const std::string& text, std::int64_t sample) {
  note({{"kind", "trouble"}, {"text", text}, {"sample", sample}});
}

std::vector<language::Event> Session::standing() const {
  std::vector<language::Event> events;
  for (const Trouble& trouble : memory_.troubles.list()) {
    events.push_back({"trouble",
                      trouble.text,
                      {{"standing", true}, {"sample", trouble.sample}, {"times", trouble.times}}});
  }
  return events;
}

std::vector<std::string> Session::go_on(const Beginning& beginning) {
  std::vector<std::string> said;
  const auto tell = [&](const std::string& text) {
    if (text.empty()) return;
    said.push_back(text);
    memory_.troubles.note(text, 0);
  };
  if (parts_.journal) tell(read_journal());
  if (const std::string unknown = unknown_story(memory_); !unknown.empty()) said.push_back(unknown);
  const bool other_patch =
      beginning.fresh || (!beginning.file.empty() && !goes_on_with(beginning.file, beginning.text));
  if (!memory_.patch.nodes.empty() && !other_patch) {
    said.push_back(
        fmt::format("goes on with the session of before: {} nodes, {} cables (`--new` begins with nothing)",
                    memory_.patch.nodes.size(), memory_.patch.cables.size()));
  }
  tell(beginning.death);
  if (!beginning.death.empty() && parts_.journal && parts_.journal->found().empty() &&
      parts_.journal->damage().empty())
    tell("there is no journal in " + parts_.journal->folder() +
         " any more: this session begins with nothing");
  const std::string file = std::exchange(memory_.recording, "");
  if (goes_on_ && !file.empty()) tell(record_on(file, beginning.records));
  if (beginning.safe) {
    tell(safe_story(memory_));
  } else if (!beginning.left_out.empty()) {
    tell(left_out_story(memory_, beginning.left_out));
  }
  if (parts_.module_changed && !memory_.last_module.empty()) parts_.module_changed(memory_.last_module);
  // Only the engine that takes a dead one's place at once knows that they are still the same programs.
  if (beginning.death.empty()) memory_.osc_subscribers.clear();
  modules_.go_on_from(modules_left(), {beginning.safe, beginning.left_out, !beginning.death.empty()});
  for (auto& [name, module] : memory_.modules) module.in_hand.clear();
  if (!parts_.journal) return said;
  parts_.journal->begin(to_snapshot(memory_));
  restore_sound();
  look_after_journal();
  return said;
}

/// What of it could not be used; empty if all was.
std::string Session::read_journal() {
  journal::Journal& journal = *parts_.journal;
  std::string damage = journal.damage();
  for (const nlohmann::json& record : journal.found()) {
    if (auto taken = take_in(memory_, record); !taken) {
      damage = journal.keep_copy("a record of the session cannot be read: " + taken.error());
      break;
    }
    goes_on_ = true;
  }
  goes_on_ = goes_on_ && !memory_.ended;
  memory_.ended = false;
  texts_.keep_only(wanted_texts(memory_));
  return damage;
}

/// A recording that ended with its engine goes on in another file, unless this one records to a new one.
std::string Session::record_on(const std::string& file, bool records) {
  const std::string ended = "the recording to " + file + " ended with the engine; ";
  const std::string next = next_take(file);
  if (records || !parts_.recorder.start(next, parts_.engine.sample_rate()))
    return ended + "it does not go on";
  memory_.recording = next;
  return ended + "it goes on in " + next;
}

/// The stage as the memory has it.
void Session::restore_sound() {
  stage_.show(memory_.patch);
  if (memory_.panicked) stage_.silence(true);
  if (memory_.stands_still || memory_.panicked) stage_.send({engine::Event::Kind::stop, 0, 0, 0, 0});
  stay_awake();
}

std::map<std::string, modules::RestoredModule> Session::modules_left() const {
  std::map<std::string, modules::RestoredModule> all;
  for (const auto& [name, module] : memory_.modules) {
    modules::RestoredModule left{
        "", 0, module.versions, module.file, module.aside, goes_on_ ? module.in_hand : ""};
    if (!module.kept.empty()) {
      left.number = module.kept.back().number;
      left.text = texts_.text(module.kept.back().digest).value_or("");
    }
    all[name] = std::move(left);
  }
  return all;
}

void Session::note_in_hand(const std::vector<const modules::ModuleFile*>& files) {
  nlohmann::json record{{"kind", "hand"}};
  for (const modules::ModuleFile* file : files) {
    record["digests"][file->name] = digest_of(file->source);
    record["doors"][file->name] = file->door;
  }
  note(record);
}

void Session::on_settled(const modules::ModuleFile& file) {
  const auto known = memory_.modules.find(file.name);
  ModuleMemory module = known == memory_.modules.end() ? ModuleMemory{} : known->second;
  const std::uint64_t before = module.kept.empty() ? 0 : module.kept.back().number;
  const std::int64_t now = std::time(nullptr);
  module.in_hand.clear();
  module.versions = file.history.numbers();
  module.file = file.removed ? "" : digest_of(file.text);
  module.aside = file.not_played;
  if (file.history.playing.number != 0) {
    const std::string digest = digest_of(file.history.playing.text);
    if (auto kept = texts_.keep(digest, file.history.playing.text); !kept)
      trouble("a version of " + file.name + " cannot be kept: " + kept.error(), parts_.engine.now().sample);
    drop(module, file.history.failed());
    put(module, KeptVersion{file.history.playing.number, digest, file.door, now});
  }
  nlohmann::json record = module_record(file.name, module);
  const bool refused = file.report && file.report->refused;
  const bool other = file.history.playing.number != before && (before != 0 || stage_.count(file.name) > 0);
  if (other || refused) {
    const std::string text = other
                                 ? fmt::format("{} plays version {}", file.name, file.history.playing.number)
                                 : fmt::format("{} is refused", file.name);
    record["line"] = to_json(Happened{0, 0, text, file.door, now});
  }
  note(record);
  // Not before the journal has the version: an engine that dies in between leaves out the one before again.
  if (file.history.playing.number != 0 && parts_.module_plays) parts_.module_plays(file.name);
}

/// Somebody has deleted or cut what was written: all of it is written again.
void Session::renew_journal(const std::string& lost) {
  const std::string text = "the session's journal " + lost + "; all of it was written again";
  memory_.troubles.note(text, parts_.engine.now().sample);
  texts_.restore();
  parts_.journal->begin(to_snapshot(memory_));
  if (!parts_.journal->behind()) emit({"journal", text, {{"kept", true}}});
}

void Session::look_after_journal() {
  journal::Journal& journal = *parts_.journal;
  texts_.restore();
  if (const std::string lost = journal.lost(); !lost.empty()) {
    renew_journal(lost);
  } else if (journal.behind() || journal.large()) {
    if (!journal.behind()) texts_.keep_only(wanted_texts(memory_));
    journal.begin(to_snapshot(memory_));
  }
  const std::string wrong = journal.behind() ? journal.trouble() : journal.disk_trouble();
  if (!wrong.empty() && wrong != journal_trouble_) {
    memory_.troubles.note(wrong, parts_.engine.now().sample);
    emit({"journal", wrong, {{"kept", false}}});
  }
  if (wrong.empty() && !journal_trouble_.empty())
    emit({"journal", "the session is kept again", {{"kept", true}}});
  journal_trouble_ = wrong;
  keeper_ = parts_.loop.after(between_looks, [this] { look_after_journal(); });
}

void Session::undo_module(const std::string& name, const language::Request& request,
                          const language::Answer& answer) {
  const auto known = memory_.modules.find(name);
  if (known == memory_.modules.end() || known->second.kept.empty() || !modules_.files().contains(name)) {
    return answer(
        language::to_reply({language::Exit::refused, "no version of `" + name + "` has sounded yet"}));
  }
  const auto& kept = known->second.kept;
  const auto before = std::find_if(kept.rbegin() + 1, kept.rend(), [&](const KeptVersion& version) {
    return version.digest != kept.back().digest;
  });
  if (before == kept.rend()) {
    return answer(language::to_reply(
        {language::Exit::refused,
         fmt::format("there is no version of `{}` before number {}", name, kept.back().number)}));
  }
  const auto text = texts_.text(before->digest);
  if (!text) {
    return answer(
        language::to_reply({language::Exit::refused,
                            fmt::format("the text of version {} of `{}` is lost", before->number, name)}));
  }
  stay_awake();
  modules_.play_again(name, *text, before->number,
                      [this, request, answer](const modules::ModuleFile& file) {
                        note({{"kind", "verb"}, {"line", to_json(line_of_verb(request))}});
                        language::Reply reply = modules::reload_reply(file);
                        reply.data["seq"] = seq();
                        answer(std::move(reply));
                      },
                      {request.door});
}

language::Reply Session::load_file(const std::string& path, const std::string& text,
                                   patching::Unknown unknown) {
  const bool known = goes_on_with(path, text);
  goes_on_ = false;
  language::Reply reply =
      known ? language::Reply{language::Exit::done, "the patch goes on as it was played", {{"seq", seq()}}}
            : load_text(text, "file", 1, unknown);
  if (!reply.ok()) {
    refuse_file(path, reply.text);
    return reply;
  }
  file_trouble_.clear();
  if (!known) note({{"kind", "state"}, {"patch_file", path}, {"patch_file_digest", digest_of(text)}});
  return reply;
}

bool Session::goes_on_with(const std::string& path, const std::string& text) const {
  return goes_on_ && memory_.patch_file == path && memory_.patch_file_digest == digest_of(text);
}

void Session::refuse_file(const std::string& path, const std::string& why) {
  file_trouble_ = path + ": " + why + "; the patch is as it was";
  emit({"file", file_trouble_, {{"file", path}, {"problem", why}}});
}

}  // namespace chronus::session
