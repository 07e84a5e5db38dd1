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
  /// `say` is called with each pushed event.
  OpenDoors(loop::Loop&, const ProgramOptions&, std::function<void(const language::Event&)> say);

  /// Opens the doors to the session, which must outlive them. An engine that replaces a dead one
  /// (options.death) plays on without a door that fails to open, and tries again.
  std::expected<void, std::string> open(session::Session&);

  /// Pushes an event to its subscribers. Kinds that may come per block or per packet are limited to a few a
  /// second.
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
