#include "cli/wire/address.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace chronus::wire {
namespace {

std::string default_folder() {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  if (runtime && *runtime) return std::string(runtime) + "/chronus";
  return "/tmp/chronus-" + std::to_string(getuid());
}

}  // namespace

std::string socket_path(const std::string& given) {
  if (!given.empty()) return given;
  const char* named = std::getenv("CHRONUS_SOCKET");
  return named && *named ? named : default_folder() + "/default.sock";
}

std::expected<void, std::string> check_folder(const std::string& path) {
  const auto folder = path.substr(0, path.rfind('/'));
  struct stat info{};
  if (folder != default_folder() || lstat(folder.c_str(), &info) != 0) return {};
  if (S_ISDIR(info.st_mode) && info.st_uid == getuid() && (info.st_mode & 077) == 0) return {};
  return std::unexpected(folder + " must be a folder of yours that nobody else can enter (chmod 700): " +
                         "whoever can write there can pose as the engine");
}

std::expected<sockaddr_un, std::string> to_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path)
    return std::unexpected("the socket's path must have 1 to 107 bytes, and `" + path + "` has " +
                           std::to_string(path.size()));
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

}  // namespace chronus::wire
