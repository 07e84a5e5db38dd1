// Files that must be on the disk before something else may be said: open, write, and bring to the disk.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.hpp"

namespace chronus::journal {

/// A file that several hold; the last one closes it.
using SharedFile = std::shared_ptr<const base::Fd>;

/// A new and empty file of this user alone, or the folder itself; errors name the path.
std::expected<SharedFile, std::string> create_file(const std::string& path);
std::expected<SharedFile, std::string> open_folder(const std::string& path);

/// Makes a folder, with those around it that are missing. What is to be brought to the disk so that its name
/// is there after a power cut: the folders in which a new one was made.
std::expected<std::vector<SharedFile>, std::string> make_folder(const std::string& path);

/// Puts the bytes there, where the file ends, all or none: what a full disk has let through is cut off again.
std::expected<void, std::string> write_at(const base::Fd&, std::string_view bytes, std::size_t at);

/// Puts the bytes in the place of as many that are there; no error makes the file shorter.
std::expected<void, std::string> write_over(const base::Fd&, std::string_view bytes, std::size_t at);

}  // namespace chronus::journal
