#include "base/paths.hpp"

#include <algorithm>

namespace chronus::base {

bool is_inside(const std::filesystem::path& folder, const std::filesystem::path& path) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

std::string leads_out(const std::string& folder, const std::string& path, const std::string& real) {
  std::error_code error;
  if (is_inside(std::filesystem::canonical(folder, error), real)) return "";
  return path + " is a link that leads out of its folder, to " + real + ": put the file itself there";
}

}  // namespace chronus::base
