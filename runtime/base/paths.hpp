// Which files belong to a folder. [any-thread]
#pragma once

#include <filesystem>
#include <string>

namespace chronus::base {

/// Whether the path lies in the folder, judged by its text alone. Both are absolute and normal.
bool is_inside(const std::filesystem::path& folder, const std::filesystem::path& path);

/// Why a file found in the folder is not read: links lead to `real`, which lies outside. Empty if `real` lies
/// inside. The folder may itself be reached through a link.
std::string leads_out(const std::string& folder, const std::string& path, const std::string& real);

}  // namespace chronus::base
