#include "cli/engine_link.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstring>
#include <utility>

#include "cli/wire/address.hpp"

namespace chronus::cli {
namespace {

using Clock = std::chrono::steady_clock;

std::unexpected<Failure> fail(int exit, std::string message) {
  return std::unexpected(Failure{exit, std::move(message)});
}

std::unexpected<Failure> engine_gone() {
  return fail(exit_no_engine, "the engine has closed the connection");
}

/// The time until `deadline` for poll(); -1: for ever.
int milliseconds_until(std::optional<Clock::time_point> deadline) {
  if (!deadline) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<long long>(left, 0, 1'000'000'000));
}

std::optional<Clock::time_point> deadline_after(std::optional<double> seconds) {
  if (!seconds) return std::nullopt;
  return Clock::now() + std::chrono::milliseconds(std::llround(std::min(*seconds, 1e6) * 1000));
}

}  // namespace

std::expected<EngineLink, Failure> EngineLink::open(const std::string& given) {
  const auto path = wire::socket_path(given);
  const auto address = wire::to_address(path);
  if (!address) return fail(exit_usage, address.error());
  if (const auto safe = wire::check_folder(path); !safe) return fail(exit_no_engine, safe.error());
  base::Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket && connect(socket.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) == 0)
    return EngineLink(std::move(socket));
  const int error = errno;
  if (error == ENOENT || error == ECONNREFUSED || error == ENOTDIR)
    return fail(exit_no_engine, "no engine listens at " + path +
                                    ", and every verb but `help` needs one: start it with `chronus run`");
  return fail(exit_no_engine, "cannot reach the engine at " + path + ": " + std::strerror(error));
}

std::expected<std::uint64_t, Failure> EngineLink::send(wire::Request request) {
  request.id = ++last_id_;
  const auto line = wire::to_line(request);
  if (line.size() > wire::request_limit)
    return fail(exit_usage, "that is too much at once; at most 8 MiB fit");
  for (std::size_t sent = 0; sent < line.size();) {
    const ssize_t size = ::send(fd_.get(), line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return engine_gone();
    sent += static_cast<std::size_t>(size);
  }
  return request.id;
}

std::expected<std::variant<wire::Reply, wire::Event>, Failure> EngineLink::receive(
    std::optional<double> seconds) {
  const auto deadline = deadline_after(seconds);
  for (;;) {
    if (const auto line = input_.next()) {
      auto message = wire::read_message(*line);
      if (!message) return fail(1, "the engine's answer cannot be read: " + message.error());
      return std::move(*message);
    }
    pollfd waiting{fd_.get(), POLLIN, 0};
    const int ready = poll(&waiting, 1, milliseconds_until(deadline));
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0)
      return fail(exit_timed_out, "the engine has not answered in time (--timeout S waits longer)");
    char part[65536];
    const ssize_t size = recv(fd_.get(), part, sizeof part, 0);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0 || input_.too_long()) return engine_gone();
    input_.add({part, static_cast<std::size_t>(size)});
  }
}

std::expected<wire::Reply, Failure> EngineLink::ask(wire::Request request, std::optional<double> seconds) {
  const auto id = send(std::move(request));
  if (!id) return std::unexpected(id.error());
  const auto deadline = deadline_after(seconds);
  for (;;) {
    std::optional<double> left;
    if (deadline) left = std::max(0.0, std::chrono::duration<double>(*deadline - Clock::now()).count());
    auto message = receive(left);
    if (!message) return std::unexpected(message.error());
    auto* reply = std::get_if<wire::Reply>(&*message);
    if (reply && (reply->id == *id || reply->id == 0)) return std::move(*reply);
  }
}

}  // namespace chronus::cli
