// Replaces a file as a whole.
#pragma once

#include <sys/types.h>

#include <expected>
#include <string>
#include <string_view>

#include "base/fd.hpp"

namespace chronus::base {

/// Replaces the file at `path` atomically: a reader sees the old bytes or the new ones, never a part.
/// Replaces a link at `path` and does not follow it. Retains an existing file's permissions; a new file gets
/// `mode`, less the umask. Returns the new file, open, so that the caller can sync it to disk. An error names
/// the path and leaves the old file. [any-thread]
std::expected<Fd, std::string> replace_file(const std::string& path, std::string_view bytes,
                                            mode_t mode = 0666);

}  // namespace chronus::base
