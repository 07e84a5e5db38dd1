// Which files belong to a folder. [any-thread]
#pragma once

#include <filesystem>
#include <string>

namespace chronus::base {

/// Whether the path, by its words alone, lies in the folder. Both are absolute and plain.
bool is_inside(const std::filesystem::path& folder, const std::filesystem::path& path);

/// Why a file that was found in the folder is not read: links lead to `real`, which lies elsewhere. Empty if
/// it lies there. The folder may itself be reached through a link.
std::string leads_out(const std::string& folder, const std::string& path, const std::string& real);

}  // namespace chronus::base
