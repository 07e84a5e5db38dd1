#include "control/doors/osc_door.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <utility>

#include "base/clocks.hpp"
#include "control/doors/osc_message.hpp"
#include "control/doors/osc_packet.hpp"

namespace chronus::doors {
namespace {

constexpr std::uint64_t first_client = std::uint64_t{1} << 63;
constexpr std::size_t most_subscribers = 64;
constexpr std::size_t json_limit = 32768;
constexpr std::size_t short_answer = 1024;  ///< most bytes for untrusted senders
constexpr std::int64_t most_ahead_ns = 60'000'000'000;
constexpr std::int64_t turn_ns = 5'000'000;  ///< before the loop's other callbacks run

/// How far a time tag is after `wall_ns` (since 1970), in ns; negative if before, 0 for "immediately".
std::int64_t ahead(std::uint64_t tag, std::int64_t wall_ns) {
  if (tag <= osc_immediately) return 0;
  constexpr std::int64_t seconds_1900_to_1970 = 2'208'988'800;
  const auto seconds = static_cast<std::int64_t>(tag >> 32) - seconds_1900_to_1970;
  const auto fraction = static_cast<std::int64_t>(((tag & 0xffffffff) * 1'000'000'000) >> 32);
  return seconds * 1'000'000'000 + fraction - wall_ns;
}

std::string json_text(const nlohmann::json& data) {
  auto text = data.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return text.size() <= json_limit ? text : std::string("{}");
}

/// The single argument of the door's own messages; empty if there is not exactly one.
std::string only_word(const language::Command& command) {
  return command.arguments.size() == 1 && command.options.empty() ? command.arguments[0] : std::string();
}

std::string event_packet(const language::Event& event) {
  return osc_strings("/event", {event.kind, event.text, json_text(event.data)});
}

}  // namespace

std::expected<std::unique_ptr<OscDoor>, std::string> OscDoor::open(loop::Loop& loop,
                                                                   language::Handler handler,
                                                                   Options options) {
  auto socket = OscSocket::open(options.address, options.port);
  if (!socket) return std::unexpected(socket.error());
  return std::unique_ptr<OscDoor>(
      new OscDoor(loop, std::move(handler), std::move(options), std::move(*socket)));
}

OscDoor::OscDoor(loop::Loop& loop, language::Handler handler, Options options, OscSocket socket)
    : loop_(loop),
      handler_(std::move(handler)),
      options_(std::move(options)),
      socket_(std::move(socket)),
      trust_(options_.token),
      scolds_(loop, {10, 200}, [this](auto sender, auto count) { tell_more_failed(sender, count); }),
      strangers_(loop, {100, 400}, [this](auto sender, auto count) { tell_more_done(sender, count); }),
      announcements_(loop, {10, 50}, [this](auto sender, auto count) { tell_more_late(sender, count); }),
      alive_(std::make_shared<OscDoor*>(this)) {
  loop_.watch(socket_.fd(), EPOLLIN, [this](std::uint32_t) {
    receive();
    if (!works_on_) work();
  });
  for (const auto sender : options_.subscribers) {
    if (is_loopback(to_address(sender))) subscribe(sender);
  }
  for (const auto subscriber : subscribers_) tell_standing(subscriber);
}

OscDoor::~OscDoor() {
  loop_.unwatch(socket_.fd());
}

void OscDoor::receive() {
  socket_.receive([this](std::string_view packet, const sockaddr_in& sender) {
    const Arrival arrival{sender, loop_.now_ns(), base::wall_ns()};
    if (!queue_.put(packet, arrival))
      fail("", "too much of yours waits to be carried out: this was not; send more slowly", arrival);
  });
}

void OscDoor::work() {
  works_on_ = false;
  if (options_.together)
    options_.together([this] { take_turn(); });
  else
    take_turn();
  if (queue_.empty()) return;
  works_on_ = true;
  loop_.post([door = std::weak_ptr(alive_)] {
    if (const auto alive = door.lock()) (*alive)->work();
  });
}

void OscDoor::take_turn() {
  const std::int64_t end = base::monotonic_ns() + turn_ns;
  while (const auto datagram = queue_.take()) {
    take_packet(datagram->bytes, datagram->arrival);
    if (base::monotonic_ns() >= end) return;
  }
}

void OscDoor::take_packet(std::string_view packet, const Arrival& arrival) {
  if (const auto fault = check_packet(packet)) {
    fail("", "bad packet, byte " + std::to_string(fault->at) + ": " + fault->what, arrival);
    return;
  }
  double late_ms = 0;
  for_each_message(packet, [&](std::string_view message, std::uint64_t tag) {
    take_message(message, tag, arrival, late_ms);
  });
  if (late_ms <= 0 || !options_.announce || !announcements_.allows(to_number(arrival.sender))) return;
  char text[96];
  std::snprintf(text, sizeof text, "a bundle came %.1f ms late and was done at once", late_ms);
  options_.announce({"late", text, {{"ms", late_ms}, {"from", to_text(arrival.sender)}}});
}

void OscDoor::take_message(std::string_view message, std::uint64_t tag, const Arrival& arrival,
                           double& late_ms) {
  auto verb = read_osc_verb(message);
  if (!verb) return fail(osc_address(message), verb.error(), arrival);
  if (take_own(verb->command, arrival)) return;
  const auto ahead_ns = ahead(tag, arrival.wall_ns);
  if (ahead_ns > most_ahead_ns)
    return fail(osc_address(message), "the time tag lies more than 60 s ahead: are both clocks right?",
                arrival);
  late_ms = std::max(late_ms, static_cast<double>(-ahead_ns) * 1e-6);

  const auto number =
      syncs_.begin(to_number(arrival.sender), language::bytes_kept(verb->command, message.size()));
  if (!number)
    return fail(osc_address(message), "too much waits for its answer: wait for some, or send later", arrival);

  language::Request request;
  request.command = std::move(verb->command);
  request.input = std::move(verb->input);
  request.door = "osc";
  request.client = first_client | to_number(arrival.sender);
  request.arrival_ns = arrival.at_ns;
  request.trusted = trust_.trusts(to_number(arrival.sender), arrival.at_ns);
  if (ahead_ns > 0) request.due_ns = arrival.at_ns + ahead_ns;
  handler_(std::move(request), [door = std::weak_ptr(alive_), name = std::string(osc_address(message)),
                                to = arrival.sender, number = *number](const language::Reply& reply) {
    if (const auto alive = door.lock()) (*alive)->answer(name, reply, to, number);
  });
}

bool OscDoor::take_own(const language::Command& command, const Arrival& arrival) {
  if (command.verb == "notify") {
    notify(command, arrival);
    return true;
  }
  if (command.verb == "token") {
    take_token(command, arrival);
    return true;
  }
  if (command.verb != "sync") return false;
  std::int32_t id = 0;
  const std::string word = only_word(command);
  const auto end = word.data() + word.size();
  if (word.empty() || std::from_chars(word.data(), end, id).ptr != end)
    fail("/sync", "takes a whole number, which comes back: /sync 7 is answered by /synced 7", arrival);
  else if (syncs_.sync(to_number(arrival.sender), id))
    socket_.send(osc_number("/synced", id), arrival.sender);
  return true;
}

void OscDoor::notify(const language::Command& command, const Arrival& arrival) {
  const std::string word = only_word(command);
  const bool on = word == "1" || word == "on";
  if (!on && word != "0" && word != "off")
    return fail("/notify", "takes 1 (send me events) or 0 (no more)", arrival);
  const auto number = to_number(arrival.sender);
  if (!trust_.trusts(number, arrival.at_ns))
    return fail("/notify", "events go to those who have sent the token first: /token WORD", arrival);
  const bool knew = std::ranges::count(subscribers_, number) > 0;
  if (on)
    subscribe(number);
  else
    std::erase(subscribers_, number);
  socket_.send(osc_strings("/done", {"/notify", on ? "events follow" : "no more events"}), arrival.sender);
  if (knew != on && options_.on_subscribers) options_.on_subscribers(subscribers_);
  if (on) tell_standing(number);
}

void OscDoor::subscribe(std::uint64_t sender) {
  std::erase(subscribers_, sender);
  if (subscribers_.size() >= most_subscribers) subscribers_.erase(subscribers_.begin());
  subscribers_.push_back(sender);
}

void OscDoor::tell_standing(std::uint64_t subscriber) {
  if (!options_.standing) return;
  for (const language::Event& event : options_.standing())
    socket_.send(event_packet(event), to_address(subscriber));
}

void OscDoor::take_token(const language::Command& command, const Arrival& arrival) {
  const std::string word = only_word(command);
  const auto verdict = trust_.present(word, to_number(arrival.sender), arrival.at_ns);
  if (verdict == OscTrust::Verdict::right) {
    socket_.send(osc_strings("/done", {"/token", "every verb is yours, until ten minutes of silence"}),
                 arrival.sender);
    return;
  }
  fail("/token",
       verdict == OscTrust::Verdict::wrong ? "that is not the token; the engine says at its start where it is"
                                           : "too many wrong tokens: nobody's is looked at for a second",
       arrival);
  if (verdict == OscTrust::Verdict::wrong && options_.announce)
    options_.announce({"door",
                       "a wrong token came by OSC from " + to_text(arrival.sender),
                       {{"from", to_text(arrival.sender)}}});
}

void OscDoor::answer(const std::string& verb, const language::Reply& reply, const sockaddr_in& to,
                     std::uint64_t number) {
  const char* address = reply.ok() ? "/done" : "/fail";
  const bool whole = trust_.trusts(to_number(to), base::monotonic_ns());
  const auto text = std::string_view(reply.text).substr(0, whole ? json_limit : short_answer);
  if (whole || strangers_.allows(to_number(to)))
    socket_.send(reply.data.empty() || !whole ? osc_strings(address, {verb, text})
                                              : osc_strings(address, {verb, text, json_text(reply.data)}),
                 to);
  for (const auto id : syncs_.end(to_number(to), number)) socket_.send(osc_number("/synced", id), to);
}

void OscDoor::fail(std::string_view address, const std::string& message, const Arrival& arrival) {
  if (!scolds_.allows(to_number(arrival.sender))) return;
  socket_.send(osc_strings("/fail", {address, message}), arrival.sender);
}

void OscDoor::tell_more_failed(std::uint64_t sender, std::uint64_t count) {
  socket_.send(osc_strings("/fail", {"", "and " + std::to_string(count) + " more in the last second"}),
               to_address(sender));
}

void OscDoor::tell_more_done(std::uint64_t sender, std::uint64_t count) {
  socket_.send(osc_strings("/done", {"", "and " + std::to_string(count) + " more in the last second"}),
               to_address(sender));
}

void OscDoor::tell_more_late(std::uint64_t sender, std::uint64_t count) {
  const std::string from = to_text(to_address(sender));
  options_.announce({"late",
                     "and " + std::to_string(count) + " more bundles of " + from + " came late",
                     {{"more", count}, {"from", from}}});
}

void OscDoor::publish(const language::Event& event) {
  if (subscribers_.empty()) return;
  const auto packet = event_packet(event);
  for (const auto subscriber : subscribers_) socket_.send(packet, to_address(subscriber));
}

}  // namespace chronus::doors
