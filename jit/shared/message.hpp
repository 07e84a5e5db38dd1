// Messages between the engine, the workers' parent and the workers: a JSON head, a body of bytes, and file
// descriptors, over a Unix stream socket. [any-thread]
#pragma once

#include <nlohmann/json.hpp>

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fd.hpp"

namespace chronus::jit {

using base::Fd;

struct Message {
  nlohmann::json head;
  std::string body;
  std::vector<Fd> fds;
};

/// A connected pair, close-on-exec.
std::pair<Fd, Fd> socket_pair();

/// The bytes before a message's head: the lengths of its head and body, and the number of its descriptors. So
/// few that no memory is allocated.
std::string frame(std::size_t head, std::size_t body, std::size_t fds);

/// The bytes of a message with this head; `fds` descriptors are sent beside it.
std::string framed(std::string_view head, std::string_view body, std::size_t fds);

/// The bytes of a message, for a signal handler that can only write().
std::string encode(const Message&);

/// Sends the whole message, waiting while the socket is full. False if the other end is closed.
bool send(int socket, const Message&);

/// Like send(), for an encoded message without descriptors.
bool send_bytes(int socket, std::string_view bytes);

/// Assembles messages from pieces. One thread at a time.
class Inbox {
 public:
  /// Reads what is available; on a blocking socket waits for at least one byte. False if the other end is
  /// closed and everything was read, or if the bytes are no message.
  bool fill(int socket);

  /// Adds received bytes. False if the bytes so far are no message; the inbox is unusable then.
  bool add(std::string_view bytes);

  /// The next complete message, if any.
  std::optional<Message> next();

 private:
  bool sound() const;

  std::string bytes_;
  std::deque<Fd> fds_;
};

}  // namespace chronus::jit
