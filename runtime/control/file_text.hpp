// A whole text file in memory.
#pragma once

#include <tl/expected.hpp>

#include <cstddef>
#include <string>

namespace chronus::control {

/// The most that a text file may hold, in bytes.
inline constexpr std::size_t text_limit = 4u << 20;

struct FileError {
  bool missing = false;  ///< there is no such file
  std::string message;   ///< names the path and says why
};

/// All of a regular file (a link to one is followed). Never waits, as reading a pipe would.
tl::expected<std::string, FileError> read_text(const std::string& path);

}  // namespace chronus::control
