#include "control/session/module_archive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <utility>

#include "control/session/records.hpp"
#include "digest/digest.hpp"

namespace chronus::session {

void ModuleArchive::note_in_hand(const std::vector<const modules::ModuleFile*>& files) {
  HandRecord record;
  for (const modules::ModuleFile* file : files) {
    record.digests[file->name] = digest_of(file->source);
    record.doors[file->name] = file->door;
  }
  store_.note(std::move(record));
}

void ModuleArchive::note_settled(const modules::ModuleFile& file, std::size_t nodes) {
  const Memory& memory = store_.memory();
  const auto known = memory.modules.find(file.name);
  ModuleRecord record{file.name, known == memory.modules.end() ? ModuleMemory{} : known->second, {}};
  ModuleMemory& module = record.memory;
  const modules::Version& playing = file.history.playing;
  const std::uint64_t before = module.kept.empty() ? 0 : module.kept.back().number;
  const std::int64_t now = std::time(nullptr);
  module.in_hand.clear();
  module.versions = file.history.numbers();
  module.file = file.removed ? "" : digest_of(file.text);
  module.not_played = file.not_played;
  if (playing.number != 0) {
    const std::string digest = digest_of(playing.text);
    if (auto kept = store_.texts().keep(digest, playing.text); !kept) {
      store_.trouble("a version of " + file.name + " cannot be kept: " + kept.error(),
                     store_.now ? store_.now().sample : 0);
    }
    drop(module, file.history.failed());
    put(module, KeptVersion{playing.number, digest, file.door, now});
  }
  const bool other = playing.number != before && (before != 0 || nodes > 0);
  if (other || file.refused()) {
    const std::string text = other ? fmt::format("{} plays version {}", file.name, playing.number)
                                   : fmt::format("{} is refused", file.name);
    record.line = HistoryEntry{0, 0, text, file.door, now};
  }
  store_.note(std::move(record));
  // After the journal has the version: if the engine dies in between, the next one again leaves the module
  // out.
  if (playing.number != 0 && on_plays) on_plays(file.name);
}

std::map<std::string, modules::RestoredModule> ModuleArchive::left() const {
  std::map<std::string, modules::RestoredModule> all;
  for (const auto& [name, module] : store_.memory().modules) {
    modules::RestoredModule left;
    left.versions = module.versions;
    left.file = module.file;
    left.not_played = module.not_played;
    if (store_.died()) left.fatal = module.in_hand;
    if (!module.kept.empty()) {
      left.number = module.kept.back().number;
      left.text = store_.texts().text(module.kept.back().digest).value_or("");
    }
    all[name] = std::move(left);
  }
  return all;
}

std::expected<ModuleArchive::Earlier, std::string> ModuleArchive::earlier(const std::string& module) const {
  const auto known = store_.memory().modules.find(module);
  if (known == store_.memory().modules.end() || known->second.kept.empty())
    return std::unexpected("no version of `" + module + "` has sounded yet");
  const auto& kept = known->second.kept;
  const auto before = std::find_if(kept.rbegin() + 1, kept.rend(), [&](const KeptVersion& version) {
    return version.digest != kept.back().digest;
  });
  if (before == kept.rend()) {
    return std::unexpected(
        fmt::format("there is no version of `{}` before number {}", module, kept.back().number));
  }
  auto text = store_.texts().text(before->digest);
  if (!text)
    return std::unexpected(fmt::format("the text of version {} of `{}` is lost", before->number, module));
  return Earlier{before->number, std::move(*text)};
}

}  // namespace chronus::session
