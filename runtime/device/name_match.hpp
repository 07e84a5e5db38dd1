// Finds a device by a part of its name. [any-thread]
#pragma once

#include <algorithm>
#include <cctype>
#include <string>

namespace chronus::device {

/// Whether `part` occurs in `name`, ignoring case. An empty part occurs in all names.
inline bool name_matches(const std::string& name, const std::string& part) {
  const auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); };
  return part.empty() || std::search(name.begin(), name.end(), part.begin(), part.end(), same) != name.end();
}

}  // namespace chronus::device
