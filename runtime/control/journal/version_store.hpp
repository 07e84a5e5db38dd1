// Texts of modules that have sounded, by what they hold: each once, whoever saved it when.
#pragma once

#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "control/journal/disk_sync.hpp"

namespace chronus::journal {

/// Control thread only.
class VersionStore {
 public:
  /// Keeps them in memory only.
  VersionStore() = default;

  /// Keeps them in this folder too, which is made when the first comes.
  VersionStore(std::string folder, DiskSync& sync) : folder_(std::move(folder)), sync_(&sync) {}

  /// Keeps a text, which is on the disk before what is added to the journal after it. An error: it is in
  /// memory only.
  std::expected<void, std::string> keep(const std::string& digest, const std::string& source);

  /// Nothing if there is none, or if the file does not hold what its name says.
  std::optional<std::string> text(const std::string& digest) const;

  /// Deletes all others; these are in memory from now on.
  void keep_only(const std::set<std::string>& digests);

  /// Writes those again that somebody has deleted, if there are any. Looks at each only if files have come or
  /// gone.
  void restore();

 private:
  std::expected<void, std::string> write(const std::string& digest, const std::string& source);
  std::string path(const std::string& digest) const { return folder_ + "/" + digest + ".cpp"; }

  std::string folder_;  ///< empty: none
  DiskSync* sync_ = nullptr;
  std::map<std::string, std::string> texts_;
  std::filesystem::file_time_type looked_;  ///< when files had come or gone last
};

}  // namespace chronus::journal
