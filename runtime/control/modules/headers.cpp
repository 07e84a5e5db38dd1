#include "control/modules/headers.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>

namespace chronus::modules {

bool Headers::note(const std::string& path, std::string_view text, std::int64_t ns) {
  const std::size_t hash = std::hash<std::string_view>()(text);
  const auto [header, added] = known_.try_emplace(path);
  if (!added && header->second.hash == hash) return false;
  header->second = {hash, ns};
  last_change_ns_ = std::max(last_change_ns_, ns);
  return true;
}

bool Headers::changed_since(const std::vector<std::string>& paths, std::int64_t ns) const {
  return std::ranges::any_of(paths, [&](const std::string& path) {
    const auto header = known_.find(path);
    return header != known_.end() && header->second.changed_ns > ns;
  });
}

std::string plain_path(const std::string& path) {
  return std::filesystem::absolute(path).lexically_normal().string();
}

}  // namespace chronus::modules
