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

/// Reads requests and writes their replies, in the order in which they are answered. While 256 requests, or
/// such as keep 16 MiB, are unanswered it reads no more: the rest waits at the client's end. The loop keeps
/// it alive until it ends. Control thread only.
class LocalConnection : public std::enable_shared_from_this<LocalConnection> {
 public:
  struct Setup {
    std::uint64_t client = 0;  ///< for requests that name none
    std::size_t backlog = 0;   ///< bytes a client may leave unread
    language::Handler handler;
    std::function<std::vector<language::Event>()>
        standing;                 ///< what is sent first to one who subscribes; may be null
    std::function<void()> ended;  ///< called once
    language::Together together;  ///< around what is carried out in one turn
    std::shared_ptr<void> place;  ///< among the clients; held until it is gone and all it asked is answered
  };

  /// Takes over the file. Call start() once it is in a shared_ptr.
  LocalConnection(loop::Loop&, base::Fd socket, Setup);
  ~LocalConnection();
  LocalConnection(const LocalConnection&) = delete;
  LocalConnection& operator=(const LocalConnection&) = delete;

  void start();

  /// Whether the client asked for events.
  bool subscribed() const { return subscribed_; }

  /// Sends a line, or later what of it cannot be sent now. A client that has left too much unread is cut off.
  void send(std::string_view line);

  /// Closes it; answers that come later are dropped.
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
  std::size_t sent_ = 0;  ///< bytes of output_ that are gone
  int unanswered_ = 0;
  std::size_t kept_ = 0;       ///< about as many bytes are kept by what is unanswered
  std::uint32_t waiting_ = 0;  ///< epoll events waited for
  bool taking_ = false;
  bool takes_later_ = false;  ///< the loop comes back to the lines that are there
  bool subscribed_ = false;
  bool finished_ = false;  ///< the client sends no more
};

}  // namespace chronus::doors
