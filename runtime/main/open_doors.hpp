// The engine program's doors: the local socket and OSC.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>

#include "control/doors/local_socket.hpp"
#include "control/doors/osc_door.hpp"
#include "control/doors/rate_limit.hpp"
#include "control/loop/loop.hpp"
#include "control/session/session.hpp"
#include "main/options.hpp"

namespace chronus {

/// [control-thread]
class OpenDoors {
 public:
  /// `say` is called with each event that is pushed.
  OpenDoors(loop::Loop&, const ProgramOptions&, std::function<void(const language::Event&)> say);

  /// Opens the doors to the session, which outlives them. An engine that takes a dead one's place
  /// (options.death) plays on without what it cannot open, which is tried again.
  std::expected<void, std::string> open(session::Session&);

  /// Pushes an event to those who asked for them. What may come without end, block by block or packet by
  /// packet, is pushed a few times a second.
  void publish(const language::Event&);

 private:
  using Opening = std::function<std::expected<void, std::string>()>;

  std::expected<void, std::string> open_in_time(const Opening&);
  void open_later(const Opening&, const std::string& trouble);
  std::expected<void, std::string> open_local();
  std::expected<void, std::string> open_osc();
  std::expected<std::string, std::string> token(bool& made) const;
  language::Handler handler();
  void push(const language::Event&);

  loop::Loop& loop_;
  const ProgramOptions& options_;
  std::function<void(const language::Event&)> say_;
  session::Session* session_ = nullptr;  ///< null before open()
  std::unique_ptr<doors::LocalSocket> socket_;
  std::unique_ptr<doors::OscDoor> osc_;
  doors::RateLimit limit_;
};

}  // namespace chronus
