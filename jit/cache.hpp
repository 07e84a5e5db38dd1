// Compiled modules kept on disk, so that what was compiled once, in this session or another, sounds at once.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "jit/cache_entry.hpp"

namespace chronus::jit {

/// A folder of entries, a file each. Several processes may share one. It may fail in any way, a full disk or
/// a file that somebody damaged, and then no more is lost than the time of a compile. Reads and writes small
/// files in the calling thread and waits for no disk to finish.
class Cache {
 public:
  /// `limit`: bytes it may grow to; then those go first that were not used for longest. No folder: holds
  /// nothing.
  Cache(std::filesystem::path folder, std::uint64_t limit) : folder_(std::move(folder)), limit_(limit) {}

  /// The entry with this key, if the headers it was made from are as they were.
  std::optional<CacheEntry> find(const std::string& key) const;

  void store(const CacheEntry&);

  /// Forgets the entry with this key.
  void remove(const std::string& key) const;

 private:
  void bound();

  std::filesystem::path folder_;
  std::uint64_t limit_;
  std::optional<std::uint64_t> size_;  ///< of all entries, as far as this process knows
};

}  // namespace chronus::jit
