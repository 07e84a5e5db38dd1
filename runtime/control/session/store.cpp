#include "control/session/store.hpp"

#include <chrono>
#include <set>
#include <utility>

#include "control/session/memory_json.hpp"
#include "control/session/records.hpp"

namespace chronus::session {

namespace {

constexpr auto between_looks = std::chrono::milliseconds(500);

/// The digests of versions to which a module may revert; other texts are deleted.
std::set<std::string> wanted_texts(const Memory& memory) {
  std::set<std::string> digests;
  for (const auto& [name, module] : memory.modules) {
    for (const auto* versions : {&module.kept, &module.undone}) {
      for (const KeptVersion& version : *versions) digests.insert(version.digest);
    }
  }
  return digests;
}

}  // namespace

Store::Store(loop::Loop& loop, journal::Journal* journal) : loop_(loop), journal_(journal) {
  if (journal_) texts_ = journal::VersionStore(journal_->folder() + "/versions", journal_->sync());
}

Store::~Store() {
  loop_.cancel(timer_);
  note(StateRecord{.ended = true, .recording = ""});
}

void Store::note(Record&& record) {
  const bool replaces = memory_.merged && merges(record);
  const std::string changed_before = memory_.last_module;
  const MusicTime time = music_time();
  if (HistoryEntry* line = line_of(record); line && !line->when) line->when = time;
  nlohmann::json written;
  if (journal_) {
    written = to_json(record, memory_);
    written["when"] = {{"sample", time.sample}, {"beat", time.beat}};
  }
  apply(memory_, std::move(record));
  if (on_module_changed && memory_.last_module != changed_before) on_module_changed(memory_.last_module);
  if (!journal_) return;
  if (const std::string lost = journal_->lost(); !lost.empty()) return renew(lost);
  journal_->add(written, replaces);
}

std::string Store::read() {
  if (!journal_) return {};
  std::string damage = journal_->damage();
  for (const nlohmann::json& each : journal_->found()) {
    auto record = to_record(each, memory_);
    if (!record) {
      damage = journal_->keep_copy("a record of the session cannot be read: " + record.error());
      break;
    }
    apply(memory_, std::move(*record));
    died_ = true;
  }
  died_ = died_ && !memory_.ended;
  memory_.ended = false;
  texts_.keep_only(wanted_texts(memory_));
  return damage;
}

bool Store::found_nothing() const {
  return journal_ && journal_->found().empty() && journal_->damage().empty();
}

void Store::begin() {
  if (!journal_) return;
  journal_->begin(to_snapshot(memory_));
  look_after();
}

void Store::trouble(const std::string& text, std::int64_t sample) {
  note(TroubleRecord{text, sample});
}

std::string Store::trouble() const {
  return journal_ && journal_->behind() ? journal_->trouble() : std::string();
}

std::vector<language::Event> Store::standing() const {
  std::vector<language::Event> events;
  for (const Trouble& trouble : memory_.troubles.list()) {
    events.push_back({"trouble",
                      trouble.text,
                      {{"standing", true}, {"sample", trouble.sample}, {"times", trouble.times}}});
  }
  return events;
}

void Store::tell(const std::string& text, bool kept) const {
  if (emit) emit({"journal", text, {{"kept", kept}}});
}

/// Rewrites a journal that was deleted or truncated by somebody else.
void Store::renew(const std::string& lost) {
  const std::string text = "the session's journal " + lost + "; all of it was written again";
  memory_.troubles.note(text, music_time().sample);
  texts_.restore();
  journal_->begin(to_snapshot(memory_));
  if (!journal_->behind()) tell(text, true);
}

void Store::look_after() {
  texts_.restore();
  if (const std::string lost = journal_->lost(); !lost.empty()) {
    renew(lost);
  } else if (journal_->behind() || journal_->large()) {
    if (!journal_->behind()) texts_.keep_only(wanted_texts(memory_));
    journal_->begin(to_snapshot(memory_));
  }
  const std::string wrong = journal_->behind() ? journal_->trouble() : journal_->disk_trouble();
  if (!wrong.empty() && wrong != trouble_) {
    memory_.troubles.note(wrong, music_time().sample);
    tell(wrong, false);
  }
  if (wrong.empty() && !trouble_.empty()) tell("the session is kept again", true);
  trouble_ = wrong;
  timer_ = loop_.after(between_looks, [this] { look_after(); });
}

}  // namespace chronus::session
