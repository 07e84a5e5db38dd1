#include "main/open_doors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <utility>

#include "cli/wire/address.hpp"
#include "control/session/records.hpp"
#include "main/say.hpp"

namespace chronus {

namespace {

constexpr auto between_tries = std::chrono::seconds(2);

constexpr std::array<std::string_view, 4> endless_kinds{"fault", "late", "door", "module"};

}  // namespace

OpenDoors::OpenDoors(loop::Loop& loop, const ProgramOptions& options,
                     std::function<void(const language::Event&)> say)
    : loop_(loop),
      options_(options),
      say_(std::move(say)),
      limit_(loop, {20, 60}, [this](std::uint64_t kind, std::uint64_t count) {
        push({std::string(endless_kinds[kind]),
              fmt::format("and {} more of `{}` in the last second", count, endless_kinds[kind]),
              {{"more", count}}});
      }) {}

std::expected<void, std::string> OpenDoors::open(session::Session& session) {
  session_ = &session;
  if (auto opened = open_in_time([this] { return open_local(); }); !opened) return opened;
  if (options_.osc_port < 0) return {};
  return open_in_time([this] { return open_osc(); });
}

std::expected<void, std::string> OpenDoors::open_in_time(const Opening& open) {
  auto opened = open();
  if (opened || options_.death.empty()) return opened;
  const std::string trouble = opened.error() + "; it is tried again every 2 s";
  say("{}", trouble);
  session_->store().trouble(trouble, session_->parts().engine.now().sample);
  open_later(open, trouble);
  return {};
}

void OpenDoors::open_later(const Opening& open, const std::string& trouble) {
  loop_.after(between_tries, [this, open, trouble] {
    if (!open()) return open_later(open, trouble);
    publish({"door", "it worked at last: " + trouble, nlohmann::json::object()});
  });
}

language::Handler OpenDoors::handler() {
  return [session = session_](language::Request request, language::Answer answer) {
    session->handle(std::move(request), std::move(answer));
  };
}

std::expected<void, std::string> OpenDoors::open_local() {
  doors::LocalSocket::Options local;
  local.path = wire::socket_path(options_.socket);
  local.standing = [this] { return session_->store().standing(); };
  local.together = [this](const std::function<void()>& work) { session_->together(work); };
  auto socket = doors::LocalSocket::open(loop_, handler(), local);
  if (!socket) return std::unexpected(socket.error());
  socket_ = std::move(*socket);
  say("listens at {}", local.path);
  return {};
}

/// The token for OSC; empty: none. `made`: a new one, since none was given and other computers can send.
std::expected<std::string, std::string> OpenDoors::token(bool& made) const {
  std::string token = options_.osc_token.value_or("");
  if (!options_.osc_token_file.empty()) {
    auto read = doors::read_token(options_.osc_token_file);
    if (!read) return read;
    token = std::move(*read);
  }
  const bool given = options_.osc_token || !options_.osc_token_file.empty();
  made = !given && !doors::is_loopback(options_.osc_bind);
  if (made) token = doors::new_token();
  if (!given && !made) return token;
  if (auto right = doors::check_token(token); !right) return std::unexpected(right.error());
  return token;
}

std::expected<void, std::string> OpenDoors::open_osc() {
  doors::OscDoor::Options osc;
  bool made = false;
  auto given = token(made);
  if (!given) return std::unexpected(given.error());
  osc.token = std::move(*given);
  osc.address = options_.osc_bind;
  osc.port = options_.osc_port;
  osc.announce = [this](const language::Event& event) { publish(event); };
  osc.standing = [this] { return session_->store().standing(); };
  osc.together = [this](const std::function<void()>& work) { session_->together(work); };
  if (osc.token.empty()) {
    osc.subscribers = session_->memory().osc_subscribers;
    osc.on_subscribers = [this](const std::vector<std::uint64_t>& all) {
      session_->note(session::StateRecord{.osc_subscribers = all});
    };
  }
  auto door = doors::OscDoor::open(loop_, handler(), osc);
  if (!door) return std::unexpected(door.error());
  osc_ = std::move(*door);
  const std::string note = doors::osc_note(osc.address, osc_->port(), !osc.token.empty());
  session_->parts().osc_note = note;
  say("{}", note);
  if (made) say("the token is {}", osc.token);
  return {};
}

void OpenDoors::publish(const language::Event& event) {
  const auto* const kind = std::ranges::find(endless_kinds, event.kind);
  if (kind == endless_kinds.end() || limit_.allows(static_cast<std::uint64_t>(kind - endless_kinds.begin())))
    push(event);
}

void OpenDoors::push(const language::Event& event) {
  if (socket_) socket_->publish(event);
  if (osc_) osc_->publish(event);
  say_(event);
}

}  // namespace chronus
