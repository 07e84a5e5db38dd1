// Creates, writes and opens files whose sync to the disk DiskSync orders. [any-thread]
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.hpp"

namespace chronus::journal {

/// A shared file; the last holder closes it.
using SharedFile = std::shared_ptr<const base::Fd>;

/// Creates an empty file (0600), or opens a folder. Errors name the path.
std::expected<SharedFile, std::string> create_file(const std::string& path);
std::expected<SharedFile, std::string> open_folder(const std::string& path);

/// Creates a folder and its missing parents. Returns the folders in which one was created, which must be
/// synced for the new names to survive a power cut.
std::expected<std::vector<SharedFile>, std::string> make_folder(const std::string& path);

/// Writes all bytes at the file's end `at`, or none: truncates after a partial write.
std::expected<void, std::string> write_at(const base::Fd&, std::string_view bytes, std::size_t at);

/// Overwrites existing bytes. An error does not shorten the file.
std::expected<void, std::string> write_over(const base::Fd&, std::string_view bytes, std::size_t at);

}  // namespace chronus::journal
