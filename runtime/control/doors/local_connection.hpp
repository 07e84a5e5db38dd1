// One client of the local socket.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.hpp"
#include "cli/wire/line_buffer.hpp"
#include "cli/wire/message.hpp"
#include "control/language/request.hpp"
#include "control/loop/loop.hpp"

namespace chronus::doors {

/// Reads requests and writes the replies in the order in which they are answered. Stops reading at 256
/// unanswered requests, or at 16 MiB of them; the rest waits in the client's socket. The loop keeps the
/// object alive until it ends. [control-thread]
class LocalConnection : public std::enable_shared_from_this<LocalConnection> {
 public:
  struct Setup {
    std::uint64_t client = 0;  ///< for requests without a client number
    std::size_t backlog = 0;   ///< most bytes of unread output before the client is cut off
    language::Handler handler;
    std::function<std::vector<language::Event>()>
        standing;                 ///< events that a new subscriber receives first; may be null
    std::function<void()> ended;  ///< called once
    language::Together together;  ///< wraps the requests of one turn; may be null
    /// One of LocalSocket's places, held until the connection is gone and all its requests are answered.
    std::shared_ptr<void> place;
  };

  /// Takes over the socket. Call start() once the object is in a shared_ptr.
  LocalConnection(loop::Loop&, base::Fd socket, Setup);
  ~LocalConnection();
  LocalConnection(const LocalConnection&) = delete;
  LocalConnection& operator=(const LocalConnection&) = delete;

  void start();

  /// Whether the client asked for events.
  bool subscribed() const { return subscribed_; }

  /// Sends a line; buffers the part that cannot be sent yet. Cuts off a client whose backlog is full.
  void send(std::string_view line);

  /// Closes the connection. Later answers are dropped.
  void end();

 private:
  void ready(std::uint32_t events);
  void receive();
  void take_lines();
  void take_turn();
  void take_later();
  void take(std::string_view line);
  bool has_room() const;
  void subscribe(std::uint64_t id);
  void answer(std::uint64_t id, const language::Reply&);
  void flush();
  void settle();

  loop::Loop& loop_;
  base::Fd fd_;
  Setup setup_;
  wire::LineBuffer input_{wire::request_limit};
  std::string output_;
  std::size_t sent_ = 0;  ///< bytes of output_ that are sent
  int unanswered_ = 0;
  std::size_t kept_ = 0;       ///< approximate memory of unanswered requests, in bytes
  std::uint32_t waiting_ = 0;  ///< epoll events waited for
  bool taking_ = false;
  bool takes_later_ = false;  ///< a callback for buffered lines is posted
  bool subscribed_ = false;
  bool finished_ = false;  ///< the client has closed its sending side
};

}  // namespace chronus::doors
