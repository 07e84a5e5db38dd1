// The door of the shell: a stream socket in a folder that only its user can enter. What passes through it
// is described in wire/message.hpp.
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

/// Control thread only. Requests come with the door "shell" (split words) or "prompt" (a typed line). The
/// verb `events` is answered here: it subscribes its connection to published events.
class LocalSocket {
 public:
  struct Options {
    std::string path;                 ///< as wire::socket_path() gives it
    std::size_t backlog = 16u << 20;  ///< bytes a client may leave unread before it is cut off
    std::size_t clients = 128;        ///< at once; one that left counts while it has something unanswered
    std::function<std::vector<language::Event>()> standing =
        nullptr;                            ///< what who subscribes hears first; may be null
    language::Together together = nullptr;  ///< around what is carried out in one turn
  };

  /// Listens. Makes the folder (0700) if need be, and the socket 0600; takes the place of a socket that
  /// nobody listens at any more. Fails, saying what to do, if an engine is alive there.
  static std::expected<std::unique_ptr<LocalSocket>, std::string> open(loop::Loop&, language::Handler,
                                                                       Options);

  /// Closes all connections and removes the socket.
  ~LocalSocket();
  LocalSocket(const LocalSocket&) = delete;
  LocalSocket& operator=(const LocalSocket&) = delete;

  /// Sends an event to all who asked.
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
