// Messages between the engine, the workers' parent and the workers: a JSON head, bytes behind it, and file
// descriptors beside it, over a Unix stream socket.
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

/// Two connected ends, closed on exec.
std::pair<Fd, Fd> socket_pair();

/// The bytes of a message whose head is given as text; `fds` are to be sent beside it.
std::string framed(std::string_view head, std::string_view body, std::size_t fds);

/// The bytes of a message, for a signal handler that can only write.
std::string encode(const Message&);

/// Sends all of it, waiting where the socket is full; false if the other end is gone.
bool send(int socket, const Message&);

/// Takes messages apart as they arrive, in whatever pieces.
class Inbox {
 public:
  /// Reads what is there (on a blocking socket: at least something). False once the other end is gone and
  /// nothing more will come, or if what came is no message.
  bool fill(int socket);

  /// Takes bytes that have arrived. False if what came so far is no message: nothing will ever come of it.
  bool add(std::string_view bytes);

  /// The next whole message, if there is one.
  std::optional<Message> next();

 private:
  bool sound() const;

  std::string bytes_;
  std::deque<Fd> fds_;
};

}  // namespace chronus::jit
