#include "jit/shared/message.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <span>

namespace chronus::jit {
namespace {

constexpr std::size_t most_fds = 8;
constexpr std::uint32_t longest_head = 64u << 20;
constexpr std::uint32_t longest_body = 256u << 20;

struct Lengths {
  std::uint32_t head;
  std::uint32_t body;
  std::uint32_t fds;
};

/// Attaches the descriptors to the message's first byte.
class Attachment {
 public:
  Attachment(msghdr& header, std::span<const Fd> fds) {
    if (fds.empty()) return;
    header.msg_control = space_.data();
    header.msg_controllen = CMSG_SPACE(fds.size() * sizeof(int));
    cmsghdr* control = CMSG_FIRSTHDR(&header);
    control->cmsg_level = SOL_SOCKET;
    control->cmsg_type = SCM_RIGHTS;
    control->cmsg_len = CMSG_LEN(fds.size() * sizeof(int));
    for (std::size_t i = 0; i < fds.size(); ++i) {
      const int fd = fds[i].get();
      std::memcpy(CMSG_DATA(control) + i * sizeof(int), &fd, sizeof fd);
    }
  }

 private:
  alignas(cmsghdr) std::array<char, CMSG_SPACE(most_fds * sizeof(int))> space_{};
};

bool wait_writable(int socket) {
  pollfd waiting{socket, POLLOUT, 0};
  return poll(&waiting, 1, -1) >= 0 || errno == EINTR;
}

bool send_all(int socket, std::string_view bytes, std::span<const Fd> fds) {
  for (std::size_t sent = 0; sent < bytes.size();) {
    iovec part{const_cast<char*>(bytes.data()) + sent, bytes.size() - sent};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    const Attachment attachment(header, sent == 0 ? fds : std::span<const Fd>());
    const ssize_t n = sendmsg(socket, &header, MSG_NOSIGNAL);
    if (n > 0) {
      sent += static_cast<std::size_t>(n);
    } else if (errno == EAGAIN ? !wait_writable(socket) : errno != EINTR) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::pair<Fd, Fd> socket_pair() {
  std::array<int, 2> ends{-1, -1};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return {};
  return {Fd(ends[0]), Fd(ends[1])};
}

std::string frame(std::size_t head, std::size_t body, std::size_t fds) {
  const Lengths lengths{static_cast<std::uint32_t>(head), static_cast<std::uint32_t>(body),
                        static_cast<std::uint32_t>(fds)};
  return {reinterpret_cast<const char*>(&lengths), sizeof lengths};
}

std::string framed(std::string_view head, std::string_view body, std::size_t fds) {
  return frame(head.size(), body.size(), fds).append(head).append(body);
}

std::string encode(const Message& message) {
  return framed(message.head.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), message.body,
                message.fds.size());
}

bool send(int socket, const Message& message) {
  return send_all(socket, encode(message), message.fds);
}

bool send_bytes(int socket, std::string_view bytes) {
  return send_all(socket, bytes, {});
}

bool Inbox::fill(int socket) {
  std::array<char, 65536> space;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(most_fds * sizeof(int))> control_space;
  iovec part{space.data(), space.size()};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control_space.data();
  header.msg_controllen = control_space.size();
  const ssize_t n = recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
  if (n < 0) return errno == EAGAIN || errno == EINTR;
  for (cmsghdr* control = CMSG_FIRSTHDR(&header); control; control = CMSG_NXTHDR(&header, control)) {
    if (control->cmsg_type != SCM_RIGHTS) continue;
    for (std::size_t at = 0; CMSG_LEN(at + sizeof(int)) <= control->cmsg_len; at += sizeof(int)) {
      int fd;
      std::memcpy(&fd, CMSG_DATA(control) + at, sizeof fd);
      fds_.emplace_back(fd);
    }
  }
  return add({space.data(), static_cast<std::size_t>(n)}) && n > 0;
}

bool Inbox::add(std::string_view bytes) {
  bytes_.append(bytes);
  return sound();
}

/// Descriptors arrive with a message's first byte.
bool Inbox::sound() const {
  Lengths lengths{};
  if (bytes_.size() < sizeof lengths) return true;
  std::memcpy(&lengths, bytes_.data(), sizeof lengths);
  return lengths.head <= longest_head && lengths.body <= longest_body && lengths.fds <= fds_.size();
}

std::optional<Message> Inbox::next() {
  Lengths lengths{};
  if (bytes_.size() < sizeof lengths) return std::nullopt;
  std::memcpy(&lengths, bytes_.data(), sizeof lengths);
  if (!sound()) return std::nullopt;
  const std::size_t whole = sizeof lengths + lengths.head + lengths.body;
  if (bytes_.size() < whole) return std::nullopt;
  Message message;
  const char* head = bytes_.data() + sizeof lengths;
  message.head = nlohmann::json::parse(head, head + lengths.head, nullptr, false);
  message.body.assign(head + lengths.head, lengths.body);
  for (std::uint32_t i = 0; i < lengths.fds; ++i) {
    message.fds.push_back(std::move(fds_.front()));
    fds_.pop_front();
  }
  bytes_.erase(0, whole);
  return message;
}

}  // namespace chronus::jit
