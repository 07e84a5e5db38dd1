#include "control/doors/local_socket.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "cli/wire/address.hpp"
#include "cli/wire/message.hpp"
#include "control/doors/local_connection.hpp"

namespace chronus::doors {
namespace {

/// Client numbers in requests are smaller, those of OSC senders larger.
constexpr std::uint64_t first_client = std::uint64_t{1} << 62;

base::Fd new_socket() {
  return base::Fd(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

const sockaddr* generic(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

bool somebody_listens(const sockaddr_un& address) {
  const base::Fd socket = new_socket();
  return connect(socket.get(), generic(address), sizeof address) == 0 || errno == EAGAIN;
}

std::expected<void, std::string> make_room(const std::string& path, const sockaddr_un& address) {
  const auto folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (!folder.empty() && !std::filesystem::exists(folder, error)) {
    std::filesystem::create_directories(folder.parent_path(), error);
    if (mkdir(folder.c_str(), 0700) != 0)
      return std::unexpected("cannot make the folder " + folder.string() + ": " + std::strerror(errno));
  }
  if (auto safe = wire::check_folder(path); !safe) return safe;
  struct stat info{};
  if (lstat(path.c_str(), &info) != 0) return {};
  if (!S_ISSOCK(info.st_mode)) return std::unexpected(path + " is in the way: it is no socket");
  if (somebody_listens(address))
    return std::unexpected(
        "an engine already listens at " + path +
        ": end it with `chronus quit`, or give this one a socket of its own with --socket");
  unlink(path.c_str());
  return {};
}

}  // namespace

std::expected<std::unique_ptr<LocalSocket>, std::string> LocalSocket::open(loop::Loop& loop,
                                                                           language::Handler handler,
                                                                           Options options) {
  const auto address = wire::to_address(options.path);
  if (!address) return std::unexpected(address.error());
  if (auto room = make_room(options.path, *address); !room) return std::unexpected(room.error());
  base::Fd socket = new_socket();
  // fchmod() before bind(), so that others cannot connect in between.
  if (!socket || fchmod(socket.get(), 0600) != 0 ||
      bind(socket.get(), generic(*address), sizeof *address) != 0 || listen(socket.get(), 64) != 0) {
    return std::unexpected("cannot listen at " + options.path + ": " + std::strerror(errno));
  }
  return std::unique_ptr<LocalSocket>(
      new LocalSocket(loop, std::move(handler), std::move(options), std::move(socket)));
}

LocalSocket::LocalSocket(loop::Loop& loop, language::Handler handler, Options options, base::Fd socket)
    : loop_(loop),
      handler_(std::move(handler)),
      options_(std::move(options)),
      fd_(std::move(socket)),
      next_client_(first_client) {
  loop_.watch(fd_.get(), EPOLLIN, [this](std::uint32_t) { accept_one(); });
}

LocalSocket::~LocalSocket() {
  loop_.unwatch(fd_.get());
  for (const auto& [client, connection] : std::exchange(connections_, {})) connection->end();
  unlink(options_.path.c_str());
}

void LocalSocket::accept_one() {
  base::Fd accepted(accept4(fd_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!accepted) return;
  if (*places_ >= options_.clients) {
    const auto line =
        wire::to_line(wire::Reply{0, static_cast<int>(language::Exit::refused), "too many clients", {}});
    ::send(accepted.get(), line.data(), line.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    return;
  }
  const auto client = next_client_++;
  const std::shared_ptr<void> place(nullptr, [places = places_](void*) { --*places; });
  ++*places_;
  const auto connection = std::make_shared<LocalConnection>(
      loop_, std::move(accepted),
      LocalConnection::Setup{client, options_.backlog, handler_, options_.standing,
                             [this, client] { connections_.erase(client); }, options_.together, place});
  connections_[client] = connection;
  connection->start();
}

void LocalSocket::publish(const language::Event& event) {
  const auto line = wire::to_line(wire::Event{event.kind, event.text, event.data});
  const auto connections = connections_;
  for (const auto& [client, connection] : connections)
    if (connection->subscribed()) connection->send(line);
}

}  // namespace chronus::doors
