// The UDP socket of the OSC door: receives datagrams in batches.
#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.hpp"

namespace chronus::doors {

/// Who sent a datagram, as a number: address and port.
std::uint64_t to_number(const sockaddr_in&);

sockaddr_in to_address(std::uint64_t number);

/// "127.0.0.1:57120"
std::string to_text(const sockaddr_in&);

/// Whether only this computer can send there.
bool is_loopback(const std::string& address);
bool is_loopback(const sockaddr_in&);

/// Never waits. One thread.
class OscSocket {
 public:
  using Take = std::function<void(std::string_view datagram, const sockaddr_in& sender)>;

  /// Binds to a numeric IPv4 address and a port (0: a free one).
  static std::expected<OscSocket, std::string> open(const std::string& address, int port);

  OscSocket(OscSocket&&) = default;
  OscSocket& operator=(OscSocket&&) = delete;

  int fd() const { return fd_.get(); }

  /// The port it is bound to.
  int port() const;

  /// Hands over what has arrived, up to some hundred datagrams, so that others on the thread have their turn.
  void receive(const Take&);

  /// Sends, or drops it if the system has no room: the nature of UDP.
  void send(std::string_view datagram, const sockaddr_in& to);

 private:
  explicit OscSocket(base::Fd socket);

  base::Fd fd_;
  std::vector<char> buffer_;
};

}  // namespace chronus::doors
