#include "control/journal/version_store.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/replace_file.hpp"
#include "control/journal/file.hpp"
#include "digest/digest.hpp"

namespace chronus::journal {

std::expected<void, std::string> VersionStore::keep(const std::string& digest, const std::string& source) {
  const bool known = text(digest).has_value();
  texts_[digest] = source;
  if (known || folder_.empty()) return {};
  return write(digest, source);
}

std::expected<void, std::string> VersionStore::write(const std::string& digest, const std::string& source) {
  const auto around = make_folder(folder_);
  if (!around) return std::unexpected(around.error());
  auto file = base::replace_file(path(digest), source, 0600);
  if (!file) return std::unexpected(file.error());
  sync_->add(std::make_shared<const base::Fd>(std::move(*file)));
  if (auto folder = open_folder(folder_)) sync_->add(*folder);
  for (const SharedFile& outer : *around) sync_->add(outer);
  return {};
}

std::optional<std::string> VersionStore::text(const std::string& digest) const {
  if (const auto found = texts_.find(digest); found != texts_.end()) return found->second;
  if (folder_.empty()) return std::nullopt;
  std::ifstream file(path(digest), std::ios::binary);
  if (!file) return std::nullopt;
  std::string source((std::istreambuf_iterator<char>(file)), {});
  if (digest_of(source) != digest) return std::nullopt;
  return source;
}

void VersionStore::keep_only(const std::set<std::string>& digests) {
  std::erase_if(texts_, [&](const auto& each) { return !digests.contains(each.first); });
  for (const std::string& digest : digests) {
    if (auto kept = text(digest)) texts_[digest] = std::move(*kept);
  }
  if (folder_.empty()) return;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
    if (!digests.contains(entry.path().stem().string())) std::filesystem::remove(entry.path(), error);
  }
}

void VersionStore::restore() {
  std::error_code error;
  if (folder_.empty() || texts_.empty()) return;
  const auto changed = std::filesystem::last_write_time(folder_, error);
  if (!error && changed == looked_) return;
  looked_ = changed;
  for (const auto& [digest, source] : texts_) {
    if (!std::filesystem::exists(path(digest), error)) static_cast<void>(write(digest, source));
  }
}

}  // namespace chronus::journal
