// The files that modules include or embed, as last seen.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace chronus::modules {

/// The text noted for a missing file; differs from an empty file.
inline constexpr std::string_view no_file("\0", 1);

/// [control-thread]
class Headers {
 public:
  /// Stores the header's text and the time `ns`. True if the header was unknown or its text differs.
  bool note(const std::string& path, std::string_view text, std::int64_t ns);

  bool knows(const std::string& path) const { return known_.contains(path); }

  /// Whether one of these has changed after `ns`.
  bool changed_since(const std::vector<std::string>& paths, std::int64_t ns) const;

  /// Whether any header has changed after `ns`.
  bool changed_since(std::int64_t ns) const { return last_change_ns_ > ns; }

 private:
  struct Header {
    std::size_t hash = 0;
    std::int64_t changed_ns = 0;
  };

  std::map<std::string, Header> known_;  ///< by path
  std::int64_t last_change_ns_ = 0;
};

/// A path in absolute, normalised form. [any-thread]
std::string plain_path(const std::string& path);

}  // namespace chronus::modules
