// A program that speaks OSC to a door, in the test's own thread.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>
#include <string>

namespace chronus::test {

class UdpClient {
 public:
  explicit UdpClient(int port) : fd_(socket(AF_INET, SOCK_DGRAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) throw std::runtime_error("no UDP");
  }
  ~UdpClient() { close(fd_); }
  UdpClient(const UdpClient&) = delete;
  UdpClient& operator=(const UdpClient&) = delete;

  void send(const std::string& packet) const {
    if (::send(fd_, packet.data(), packet.size(), 0) < 0) throw std::runtime_error("cannot send");
  }

  /// A datagram that is there already, or an empty string.
  std::string receive() const {
    char part[65536];
    const auto size = recv(fd_, part, sizeof part, MSG_DONTWAIT);
    return size > 0 ? std::string(part, static_cast<std::size_t>(size)) : std::string();
  }

 private:
  int fd_;
};

/// A port that nobody has at this moment.
inline int free_udp_port() {
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in own{};
  own.sin_family = AF_INET;
  own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof own;
  const bool bound = bind(fd, reinterpret_cast<sockaddr*>(&own), sizeof own) == 0 &&
                     getsockname(fd, reinterpret_cast<sockaddr*>(&own), &size) == 0;
  close(fd);
  if (!bound) throw std::runtime_error("no UDP");
  return ntohs(own.sin_port);
}

/// Address and strings of a message of strings, with blanks between.
inline std::string words_of(const std::string& packet) {
  std::string words;
  for (std::size_t at = 0; at < packet.size(); at = (at / 4 + 1) * 4) {
    const std::string word = packet.c_str() + at;
    if (word.empty() || word[0] != ',') words += (words.empty() ? "" : " ") + word;
    at += word.size();
  }
  return words;
}

}  // namespace chronus::test
