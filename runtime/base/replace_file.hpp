// Writing a file as a whole.
#pragma once

#include <sys/types.h>

#include <expected>
#include <string>
#include <string_view>

#include "base/fd.hpp"

namespace chronus::base {

/// Puts a file of these bytes in the place of `path`: whoever opens it sees the old bytes or the new ones,
/// never a part. A link at `path` is replaced, not followed. An existing file's permissions stay; a new one
/// gets `mode`, less the umask. Returns the new file, open, for those who bring it to the disk. An error
/// names the path and leaves the old file. [any-thread]
std::expected<Fd, std::string> replace_file(const std::string& path, std::string_view bytes,
                                            mode_t mode = 0666);

}  // namespace chronus::base
