// A whole text file in memory.
#pragma once

#include <cstddef>
#include <expected>
#include <string>

namespace chronus::base {

/// The most that a text file may hold, in bytes.
inline constexpr std::size_t text_limit = 4u << 20;

struct FileError {
  bool missing = false;  ///< there is no such file
  std::string message;   ///< names the path and says why
};

/// All of a regular file (a link to one is followed). Never waits, as reading a pipe would.
std::expected<std::string, FileError> read_text(const std::string& path);

/// The same of a file in `folder`, which may itself be reached through a link; a link in it that leads out of
/// it is an error.
std::expected<std::string, FileError> read_text_inside(const std::string& folder, const std::string& path);

}  // namespace chronus::base
