// The path of an engine's socket.
#pragma once

#include <sys/un.h>

#include <expected>
#include <string>

namespace chronus::wire {

/// `given` if it is not empty, else $CHRONUS_SOCKET, else `default.sock` in the user's own folder:
/// $XDG_RUNTIME_DIR/chronus, or /tmp/chronus-UID without that variable.
std::string socket_path(const std::string& given = "");

/// Whether the default folder is safe: owned by this user and closed to others. Anyone could make a folder in
/// /tmp and listen there.
std::expected<void, std::string> check_folder(const std::string& socket_path);

/// The path as sockaddr_un; an error if it exceeds 107 bytes.
std::expected<sockaddr_un, std::string> to_address(const std::string& socket_path);

}  // namespace chronus::wire
