#include "control/doors/osc_socket.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace chronus::doors {
namespace {

constexpr std::size_t batch = 32;
constexpr int batches = 16;
constexpr std::size_t slot = 65536;  ///< larger than any datagram, so that none is truncated

/// Room for some thousand small messages while the thread is busy.
constexpr int queue_bytes = 8 << 20;

}  // namespace

std::uint64_t to_number(const sockaddr_in& address) {
  return std::uint64_t{ntohl(address.sin_addr.s_addr)} << 16 | ntohs(address.sin_port);
}

sockaddr_in to_address(std::uint64_t number) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(static_cast<std::uint32_t>(number >> 16));
  address.sin_port = htons(static_cast<std::uint16_t>(number));
  return address;
}

std::string to_text(const sockaddr_in& address) {
  std::array<char, INET_ADDRSTRLEN> text{};
  inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
  return std::string(text.data()) + ':' + std::to_string(ntohs(address.sin_port));
}

bool is_loopback(const std::string& address) {
  sockaddr_in numeric{};
  return inet_pton(AF_INET, address.c_str(), &numeric.sin_addr) == 1 && is_loopback(numeric);
}

bool is_loopback(const sockaddr_in& address) {
  return ntohl(address.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
}

std::expected<OscSocket, std::string> OscSocket::open(const std::string& address, int port) {
  const std::string where = address + ':' + std::to_string(port);
  sockaddr_in own{};
  own.sin_family = AF_INET;
  own.sin_port = htons(static_cast<std::uint16_t>(port));
  if (port < 0 || port > 65535 || inet_pton(AF_INET, address.c_str(), &own.sin_addr) != 1)
    return std::unexpected("`" + where +
                           "` is no address for OSC: write one as 127.0.0.1 and a port to 65535");
  base::Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket || bind(socket.get(), reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0) {
    const int error = errno;
    return std::unexpected("cannot listen for OSC at " + where + ": " + std::strerror(error) +
                           (error == EADDRINUSE ? "; give another port" : ""));
  }
  if (setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUFFORCE, &queue_bytes, sizeof queue_bytes) != 0)
    setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &queue_bytes, sizeof queue_bytes);
  return OscSocket(std::move(socket));
}

OscSocket::OscSocket(base::Fd socket) : fd_(std::move(socket)), buffer_(batch * slot) {}

int OscSocket::port() const {
  sockaddr_in own{};
  socklen_t size = sizeof own;
  getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&own), &size);
  return ntohs(own.sin_port);
}

void OscSocket::receive(const Take& take) {
  for (int round = 0; round < batches; ++round) {
    std::array<mmsghdr, batch> headers{};
    std::array<iovec, batch> parts{};
    std::array<sockaddr_in, batch> senders{};
    for (std::size_t i = 0; i < batch; ++i) {
      parts[i] = {buffer_.data() + i * slot, slot};
      headers[i].msg_hdr.msg_iov = &parts[i];
      headers[i].msg_hdr.msg_iovlen = 1;
      headers[i].msg_hdr.msg_name = &senders[i];
      headers[i].msg_hdr.msg_namelen = sizeof senders[i];
    }
    const int count = recvmmsg(fd_.get(), headers.data(), batch, MSG_DONTWAIT, nullptr);
    for (int i = 0; i < count; ++i) {
      const auto n = static_cast<std::size_t>(i);
      take({buffer_.data() + n * slot, headers[n].msg_len}, senders[n]);
    }
    if (count < static_cast<int>(batch)) return;
  }
}

void OscSocket::send(std::string_view datagram, const sockaddr_in& to) {
  sendto(fd_.get(), datagram.data(), datagram.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
         reinterpret_cast<const sockaddr*>(&to), sizeof to);
}

}  // namespace chronus::doors
