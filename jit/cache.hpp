// Compiled modules on disk: a module that any session has compiled before sounds at once.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "jit/cache_entry.hpp"

namespace chronus::jit {

/// A folder with one file per entry, which several processes may share. A failure (full disk, damaged file)
/// costs only a compile. Reads and writes small files on the calling thread and does not sync.
/// [control-thread]
class Cache {
 public:
  /// `limit`: the most bytes on disk; beyond it the entries unused for longest are deleted. An empty folder
  /// path disables the cache.
  Cache(std::filesystem::path folder, std::uint64_t limit) : folder_(std::move(folder)), limit_(limit) {}

  /// The entry with this key, if its headers are unchanged.
  std::optional<CacheEntry> find(const std::string& key) const;

  void store(const CacheEntry&);

  /// Deletes the entry with this key.
  void remove(const std::string& key) const;

 private:
  void bound();

  std::filesystem::path folder_;
  std::uint64_t limit_;
  std::optional<std::uint64_t> size_;  ///< of all entries, as far as known to this process
};

}  // namespace chronus::jit
