// Which files belong to a folder.
#pragma once

#include <filesystem>

namespace chronus::jit {

/// Whether the path, by its words alone, lies in the folder. Both are absolute and plain.
bool is_inside(const std::filesystem::path& folder, const std::filesystem::path& path);

}  // namespace chronus::jit
