#include "device/pulse_server.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <vector>

namespace chronus::device {
namespace {

namespace fs = std::filesystem;

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value ? value : "";
}

bool answers(const std::string& socket_path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_path.size() >= sizeof address.sun_path) return false;
  std::memcpy(address.sun_path, socket_path.c_str(), socket_path.size());
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const bool connected = connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  if (fd >= 0) close(fd);
  return connected;
}

/// The local sockets where a server would be.
std::vector<std::string> usual_sockets() {
  std::vector<std::string> sockets;
  if (const auto folder = variable("PULSE_RUNTIME_PATH"); !folder.empty()) {
    sockets.push_back(folder + "/native");
  } else if (const auto runtime = variable("XDG_RUNTIME_DIR"); !runtime.empty()) {
    sockets.push_back(runtime + "/pulse/native");
  } else {
    const auto config = variable("XDG_CONFIG_HOME");
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(
             (config.empty() ? variable("HOME") + "/.config" : config) + "/pulse", ignored))
      if (entry.path().native().ends_with("-runtime")) sockets.push_back(entry.path() / "native");
  }
  sockets.push_back("/run/pulse/native");
  return sockets;
}

/// One word of PULSE_SERVER: "{machine}unix:/path", "/path", "tcp:host:port", "host".
bool named_server_answers(std::string name) {
  if (name.starts_with('{')) name.erase(0, name.find('}') + 1);
  if (name.starts_with("unix:")) name.erase(0, 5);
  // The library may try hosts of the network by itself: it starts no server there.
  return !name.starts_with('/') || answers(name);
}

}  // namespace

std::string pulse_server_obstacle() {
  const auto named = variable("PULSE_SERVER");
  std::istringstream names(named);
  for (std::string name; names >> name;)
    if (named_server_answers(name)) return "";
  if (!named.empty()) return "no server answers at " + named + " (PULSE_SERVER)";
  for (const auto& socket : usual_sockets())
    if (answers(socket)) return "";
  return "no server is running";
}

}  // namespace chronus::device
