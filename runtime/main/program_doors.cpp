// The engine program's doors: the local socket, OSC, and the line to its supervisor.
#include <sys/socket.h>

#include <chrono>
#include <utility>

#include "cli/wire/address.hpp"
#include "main/program.hpp"
#include "main/say.hpp"

namespace chronus {

namespace {

constexpr auto between_tries = std::chrono::seconds(2);

}  // namespace

tl::expected<void, std::string> Program::open_doors() {
  if (auto opened = open_in_time([this] { return open_local(); }); !opened) return opened;
  if (options_.osc_port < 0) return {};
  return open_in_time([this] { return open_osc(); });
}

/// An engine that takes a dead one's place plays on without what it cannot open, which is tried again.
tl::expected<void, std::string> Program::open_in_time(const Opening& open) {
  auto opened = open();
  if (opened || !resumes()) return opened;
  const std::string trouble = opened.error() + "; it is tried again every 2 s";
  say("{}", trouble);
  session_->store().trouble(trouble, engine_->now().sample);
  open_later(open, trouble);
  return {};
}

void Program::open_later(const Opening& open, const std::string& trouble) {
  loop_.after(between_tries, [this, open, trouble] {
    if (!open()) return open_later(open, trouble);
    publish({"door", "it worked at last: " + trouble, nlohmann::json::object()});
  });
}

tl::expected<void, std::string> Program::open_local() {
  doors::LocalSocket::Options local;
  local.path = wire::socket_path(options_.socket);
  local.standing = [this] { return session_->standing(); };
  local.together = [this](const std::function<void()>& work) { session_->together(work); };
  auto socket = doors::LocalSocket::open(loop_, session_handler(), local);
  if (!socket) return tl::unexpected(socket.error());
  socket_ = std::move(*socket);
  say("listens at {}", local.path);
  return {};
}

language::Handler Program::session_handler() {
  return [this](language::Request request, language::Answer answer) {
    session_->handle(std::move(request), std::move(answer));
  };
}

tl::expected<void, std::string> Program::open_osc() {
  doors::OscDoor::Options osc;
  osc.address = options_.osc_bind;
  const bool given = options_.osc_token || !options_.osc_token_file.empty();
  const bool made = !given && !doors::is_loopback(osc.address);
  if (options_.osc_token) osc.token = *options_.osc_token;
  if (!options_.osc_token_file.empty()) {
    auto token = doors::read_token(options_.osc_token_file);
    if (!token) return tl::unexpected(token.error());
    osc.token = std::move(*token);
  }
  if (made) osc.token = doors::new_token();
  if (given || made) {
    if (auto right = doors::check_token(osc.token); !right) return right;
  }
  osc.port = options_.osc_port;
  osc.announce = [this](const language::Event& event) { publish(event); };
  osc.standing = [this] { return session_->standing(); };
  osc.together = [this](const std::function<void()>& work) { session_->together(work); };
  if (osc.token.empty()) {
    osc.subscribers = session_->memory().osc_subscribers;
    osc.on_subscribers = [this](const std::vector<std::uint64_t>& all) {
      session_->note(session::StateRecord{.osc_subscribers = all});
    };
  }
  auto door = doors::OscDoor::open(loop_, session_handler(), osc);
  if (!door) return tl::unexpected(door.error());
  osc_ = std::move(*door);
  const std::string note = doors::osc_note(osc.address, osc_->port(), !osc.token.empty());
  session_->parts().osc_note = note;
  say("{}", note);
  if (made) say("the token is {}", osc.token);
  return {};
}

/// To the supervisor, which takes silence for a hung control thread; `e` says that silence will follow.
void Program::give_sign(char sign) const {
  if (options_.life_signs >= 0) static_cast<void>(send(options_.life_signs, &sign, 1, MSG_NOSIGNAL));
}

}  // namespace chronus
