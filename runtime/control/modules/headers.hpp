// The files that modules include or embed, as they were last seen.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace chronus::modules {

/// What is noted of a file that is not there: no text, not even an empty one.
inline constexpr std::string_view no_file("\0", 1);

class Headers {
 public:
  /// The header has this text since `ns`; true if it had another or was not known.
  bool note(const std::string& path, std::string_view text, std::int64_t ns);

  bool knows(const std::string& path) const { return known_.contains(path); }

  /// Whether one of these was seen to change after `ns`.
  bool changed_since(const std::vector<std::string>& paths, std::int64_t ns) const;

  /// Whether any was.
  bool changed_since(std::int64_t ns) const { return last_change_ns_ > ns; }

 private:
  struct Header {
    std::size_t hash = 0;
    std::int64_t changed_ns = 0;
  };

  std::map<std::string, Header> known_;  ///< by path
  std::int64_t last_change_ns_ = 0;
};

/// A path as all parts of the program write it.
std::string plain_path(const std::string& path);

}  // namespace chronus::modules
