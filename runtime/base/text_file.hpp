// Reads a whole text file into memory. [any-thread]
#pragma once

#include <cstddef>
#include <expected>
#include <string>

namespace chronus::base {

/// Maximum size of a text file, in bytes.
inline constexpr std::size_t text_limit = 4u << 20;

struct FileError {
  bool missing = false;  ///< there is no such file
  std::string message;   ///< names the path and says why
};

/// Reads a regular file; follows links. Never waits: a pipe, which would block, is an error.
std::expected<std::string, FileError> read_text(const std::string& path);

/// Reads a file in `folder`, which may itself be reached through a link. A link that leads out of the folder
/// is an error.
std::expected<std::string, FileError> read_text_inside(const std::string& folder, const std::string& path);

}  // namespace chronus::base
