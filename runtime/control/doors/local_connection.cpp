#include "control/doors/local_connection.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/clocks.hpp"
#include "control/language/line.hpp"

namespace chronus::doors {
namespace {

/// Most unanswered requests of one client, and most bytes of them together (one request is always accepted).
/// More wait in the socket.
constexpr int most_unanswered = 256;
constexpr std::size_t most_kept = 16u << 20;

/// How long a turn carries out one client's requests, before the loop's other callbacks run.
constexpr std::int64_t turn_ns = 5'000'000;

language::Reply usage(std::string message) {
  return {language::Exit::usage, message, {{"error", message}}};
}

}  // namespace

LocalConnection::LocalConnection(loop::Loop& loop, base::Fd socket, Setup setup)
    : loop_(loop), fd_(std::move(socket)), setup_(std::move(setup)) {}

LocalConnection::~LocalConnection() {
  end();
}

void LocalConnection::start() {
  waiting_ = EPOLLIN;
  loop_.watch(fd_.get(), waiting_,
              [self = shared_from_this()](std::uint32_t events) { self->ready(events); });
}

void LocalConnection::end() {
  if (!fd_) return;
  const auto ended = std::move(setup_.ended);
  setup_.place.reset();
  loop_.unwatch(fd_.get());
  fd_ = base::Fd();
  if (ended) ended();
}

void LocalConnection::ready(std::uint32_t events) {
  if (events & (EPOLLIN | EPOLLHUP)) receive();
  if (events & (EPOLLHUP | EPOLLERR)) return end();
  if (events & EPOLLOUT) flush();
  settle();
}

void LocalConnection::receive() {
  char part[65536];
  const ssize_t size = recv(fd_.get(), part, sizeof part, MSG_DONTWAIT);
  if (size > 0) input_.add({part, static_cast<std::size_t>(size)});
  if (size == 0) finished_ = true;
  if (size >= 0) {
    take_lines();
  } else if (size < 0 && errno != EAGAIN && errno != EINTR) {
    end();
  }
}

void LocalConnection::take_lines() {
  if (takes_later_) return;
  taking_ = true;
  if (setup_.together)
    language::Together(setup_.together)([this] { take_turn(); });
  else
    take_turn();
  taking_ = false;
}

void LocalConnection::take_turn() {
  const std::int64_t end = base::monotonic_ns() + turn_ns;
  while (fd_ && has_room()) {
    if (base::monotonic_ns() >= end) {
      take_later();
      break;
    }
    auto line = input_.next();
    if (input_.too_long()) {
      ++unanswered_;
      answer(0, usage("the line is too long, and was passed over; at most 8 MiB fit"));
    }
    if (!line && finished_) line = input_.rest();
    if (!line) break;
    if (!line->empty()) take(*line);
  }
}

void LocalConnection::take_later() {
  takes_later_ = true;
  loop_.post([self = shared_from_this()] {
    self->takes_later_ = false;
    self->take_lines();
    self->settle();
  });
}

void LocalConnection::take(std::string_view line) {
  ++unanswered_;
  auto asked = wire::read_request(line);
  if (!asked) return answer(asked.error().id, usage(asked.error().message));
  language::Request request;
  request.door = asked->words.empty() ? "prompt" : "shell";
  if (asked->words.empty()) {
    auto command = language::parse_line(asked->line);
    if (!command) return answer(asked->id, usage(command.error()));
    request.command = std::move(*command);
  } else {
    request.command = language::to_command(asked->words);
  }
  if (request.command.verb.empty()) return answer(asked->id, {});
  const language::Command& command = request.command;
  if (command.verb == "events" && command.arguments.empty() && command.options.empty())
    return subscribe(asked->id);
  request.client = asked->client != 0 ? asked->client : setup_.client;
  request.input = std::move(asked->input);
  request.folder = std::move(asked->folder);
  request.arrival_ns = loop_.now_ns();
  const std::size_t kept = language::bytes_kept(request.command, line.size());
  kept_ += kept;
  setup_.handler(std::move(request), [self = weak_from_this(), place = setup_.place, id = asked->id,
                                      kept](const language::Reply& reply) {
    const auto connection = self.lock();
    if (!connection) return;
    connection->kept_ -= kept;
    connection->answer(id, reply);
  });
}

void LocalConnection::subscribe(std::uint64_t id) {
  subscribed_ = true;
  answer(id, {});
  if (!setup_.standing) return;
  for (const language::Event& event : setup_.standing())
    send(wire::to_line(wire::Event{event.kind, event.text, event.data}));
}

bool LocalConnection::has_room() const {
  return unanswered_ < most_unanswered && kept_ < most_kept;
}

void LocalConnection::answer(std::uint64_t id, const language::Reply& reply) {
  if (!fd_) return;
  --unanswered_;
  std::string line = wire::to_line(wire::Reply{id, static_cast<int>(reply.exit), reply.text, reply.data});
  if (line.size() > setup_.backlog) {
    const language::Reply instead =
        usage("the answer is larger than what a client may leave unread: ask for less at once");
    line = wire::to_line(wire::Reply{id, static_cast<int>(instead.exit), instead.text, instead.data});
  }
  send(line);
  if (taking_) return;
  take_lines();
  settle();
}

void LocalConnection::send(std::string_view line) {
  if (!fd_) return;
  if (output_.size() - sent_ + line.size() > setup_.backlog) return end();
  output_.append(line);
  flush();
}

void LocalConnection::flush() {
  while (sent_ < output_.size()) {
    const ssize_t size =
        ::send(fd_.get(), output_.data() + sent_, output_.size() - sent_, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) break;
    if (size <= 0) return end();
    sent_ += static_cast<std::size_t>(size);
  }
  if (sent_ < output_.size() / 2) return settle();
  output_.erase(0, std::exchange(sent_, 0));
  settle();
}

void LocalConnection::settle() {
  if (!fd_) return;
  if (finished_ && !takes_later_ && unanswered_ == 0 && output_.empty()) return end();
  const std::uint32_t wanted =
      (!finished_ && !takes_later_ && has_room() ? EPOLLIN : 0u) | (output_.empty() ? 0u : EPOLLOUT);
  if (wanted != waiting_) loop_.rewatch(fd_.get(), waiting_ = wanted);
}

}  // namespace chronus::doors
