// Where an engine's socket is.
#pragma once

#include <sys/un.h>

#include <expected>
#include <string>

namespace chronus::wire {

/// `given` if it is not empty, else $CHRONUS_SOCKET, else `default.sock` in the user's own folder:
/// $XDG_RUNTIME_DIR/chronus, or /tmp/chronus-UID where there is no such variable.
std::string socket_path(const std::string& given = "");

/// Whether the default folder is safe: a folder of this user that others cannot enter. Anyone can make a
/// folder in /tmp and listen there.
std::expected<void, std::string> check_folder(const std::string& socket_path);

/// The system's form of the path; an error if it is longer than the 107 bytes that fit.
std::expected<sockaddr_un, std::string> to_address(const std::string& socket_path);

}  // namespace chronus::wire
