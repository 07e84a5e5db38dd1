// A compiled module as bytes on disk.
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
  std::string key;  ///< of what it was made from, by cache_key()
  std::map<std::string, std::string>
      headers;  ///< path -> digest of the local headers it was made from; empty: it is not there
  ModuleInfo info;
  std::vector<Diagnostic> diagnostics;  ///< warnings
  Audition audition;
  std::string object;  ///< machine code of the optimised tier
};

std::string to_bytes(const CacheEntry&);

/// Any bytes may be given. What is not, to the last bit, what to_bytes() made is refused, with the reason.
std::expected<CacheEntry, std::string> read_cache_entry(std::string_view bytes);

}  // namespace chronus::jit
