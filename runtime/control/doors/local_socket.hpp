// The door of the shell: a stream socket in a folder of its user alone. cli/wire/message.hpp has the
// protocol.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "control/language/request.hpp"
#include "control/loop/loop.hpp"

namespace chronus::doors {

class LocalConnection;

/// Requests have the door "shell" (split words) or "prompt" (a typed line). The verb `events` is answered
/// here: it subscribes its connection to published events. [control-thread]
class LocalSocket {
 public:
  struct Options {
    std::string path;                 ///< see wire::socket_path()
    std::size_t backlog = 16u << 20;  ///< most bytes of unread output before a client is cut off
    /// Most at once. A client that left counts until all its requests are answered.
    std::size_t clients = 128;
    std::function<std::vector<language::Event>()> standing =
        nullptr;                            ///< events that a new subscriber receives first; may be null
    language::Together together = nullptr;  ///< wraps the requests of one turn; may be null
  };

  /// Listens. Creates the folder (0700) if it is missing, and the socket (0600); replaces a socket without a
  /// listener. An error, which says what to do, if an engine listens there.
  static std::expected<std::unique_ptr<LocalSocket>, std::string> open(loop::Loop&, language::Handler,
                                                                       Options);

  /// Closes all connections and removes the socket.
  ~LocalSocket();
  LocalSocket(const LocalSocket&) = delete;
  LocalSocket& operator=(const LocalSocket&) = delete;

  /// Sends an event to all subscribers.
  void publish(const language::Event&);

 private:
  LocalSocket(loop::Loop&, language::Handler, Options, base::Fd socket);
  void accept_one();

  loop::Loop& loop_;
  language::Handler handler_;
  Options options_;
  base::Fd fd_;
  std::uint64_t next_client_;
  std::map<std::uint64_t, std::shared_ptr<LocalConnection>> connections_;
  std::shared_ptr<std::size_t> places_ = std::make_shared<std::size_t>(0);  ///< that are taken
};

}  // namespace chronus::doors
