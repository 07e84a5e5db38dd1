// A compiled module as bytes on disk. [any-thread]
#pragma once

#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "host/code.hpp"
#include "jit/jit.hpp"

namespace chronus::jit {

struct CacheEntry {
  std::string key;  ///< by cache_key()
  std::map<std::string, std::string>
      headers;  ///< path -> digest of its local headers; an empty digest: the file is missing
  ModuleInfo info;
  std::vector<Diagnostic> diagnostics;  ///< warnings
  Audition audition;
  std::string object;  ///< machine code of the optimised tier
};

std::string to_bytes(const CacheEntry&);

/// Accepts any bytes. An error, with the reason, unless they are exactly what to_bytes() made.
std::expected<CacheEntry, std::string> read_cache_entry(std::string_view bytes);

}  // namespace chronus::jit
