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

/// A datagram's sender as a number: address and port. [any-thread]
std::uint64_t to_number(const sockaddr_in&);

/// [any-thread]
sockaddr_in to_address(std::uint64_t number);

/// "127.0.0.1:57120" [any-thread]
std::string to_text(const sockaddr_in&);

/// Whether the address is reachable from this computer only. [any-thread]
bool is_loopback(const std::string& address);
bool is_loopback(const sockaddr_in&);

/// Non-blocking. [control-thread]
class OscSocket {
 public:
  /// Called with each datagram.
  using Take = std::function<void(std::string_view datagram, const sockaddr_in& sender)>;

  /// Binds to a numeric IPv4 address and a port (0: a free one).
  static std::expected<OscSocket, std::string> open(const std::string& address, int port);

  OscSocket(OscSocket&&) = default;
  OscSocket& operator=(OscSocket&&) = delete;

  int fd() const { return fd_.get(); }

  /// The port it is bound to.
  int port() const;

  /// Passes on received datagrams, some hundred at most a call, so that the loop's other callbacks run.
  void receive(const Take&);

  /// Sends a datagram, or drops it if the socket's buffer is full.
  void send(std::string_view datagram, const sockaddr_in& to);

 private:
  explicit OscSocket(base::Fd socket);

  base::Fd fd_;
  std::vector<char> buffer_;
};

}  // namespace chronus::doors
