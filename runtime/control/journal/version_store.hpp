// Stores the texts of module versions by their digest, each once.
#pragma once

#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "control/journal/disk_sync.hpp"

namespace chronus::journal {

/// [control-thread]
class VersionStore {
 public:
  /// In memory only.
  VersionStore() = default;

  /// In memory and in this folder, which is created with the first text.
  VersionStore(std::string folder, DiskSync& sync) : folder_(std::move(folder)), sync_(&sync) {}

  /// Stores a text. It is on the disk before records added to the journal afterwards. On an error it is in
  /// memory only.
  std::expected<void, std::string> keep(const std::string& digest, const std::string& source);

  /// Nothing if there is no such text, or if the file's content does not match its digest.
  std::optional<std::string> text(const std::string& digest) const;

  /// Deletes all other texts; loads these into memory.
  void keep_only(const std::set<std::string>& digests);

  /// Rewrites texts whose files were deleted. Checks each file only if the folder has changed.
  void restore();

 private:
  std::expected<void, std::string> write(const std::string& digest, const std::string& source);
  std::string path(const std::string& digest) const { return folder_ + "/" + digest + ".cpp"; }

  std::string folder_;  ///< empty: none
  DiskSync* sync_ = nullptr;
  std::map<std::string, std::string> texts_;
  std::filesystem::file_time_type looked_;  ///< the folder's modification time at the last check
};

}  // namespace chronus::journal
