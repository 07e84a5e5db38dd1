// What the local socket refuses, whom it lets in, and whom it cuts off.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <utility>

#include "base/clocks.hpp"
#include "cli/wire/address.hpp"
#include "control/doors/local_door.hpp"

using namespace chronus;
using namespace chronus::language;
using namespace chronus::doors;
using namespace chronus::loop;
using namespace chronus::test;

TEST_CASE("what is no request is answered as wrong usage") {
  LocalDoor d;
  LocalClient client(d.path);
  for (const std::string& line :
       std::vector<std::string>{"junk", "[]", "{}", "{\"id\":5,\"words\":3}", "{\"id\":5,\"words\":[3]}",
                                "{\"a\":[[[[[[]]]]]]}", "{\"id\":1,\"words\":[]}", std::string(1000, '\0'),
                                "{\"id\":5,\"words\":[\"get\\u0000\"]}", "{\"line\":\"\\u0000\"}"}) {
    INFO(line);
    client.send(line + "\n");
    CHECK(d.reply(client).exit == 2);
  }
  CHECK(d.requests.empty());
}

TEST_CASE("whatever bytes come, the connection stays and what follows is done") {
  LocalDoor d;
  LocalClient client(d.path);
  for (int byte = 0; byte < 256; ++byte) {
    if (byte == '\n') continue;
    client.send(std::string(1000, static_cast<char>(byte)) + "\n");
    INFO("byte " << byte);
    CHECK(d.reply(client).exit == 2);
  }
  client.send(request(1, {"tempo", "90"}));
  CHECK(d.reply(client).text == "tempo 90");
}

TEST_CASE("a last line without an end is answered before the connection ends") {
  LocalDoor d;
  LocalClient client(d.path);
  std::string last;
  SECTION("a request") {
    last = request(1, {"tempo", "90"});
    last.pop_back();
  }
  SECTION("NUL bytes") {
    last = std::string(1000, '\0');
  }
  client.send(last);
  client.send_no_more();
  const auto reply = d.reply(client);
  CHECK(reply.text == (last[0] == '\0' ? reply.text : "tempo 90"));
  CHECK(reply.exit == (last[0] == '\0' ? 2 : 0));
  CHECK(d.closes(client));
}

TEST_CASE("an answer that is too large is answered by saying so") {
  LocalDoor d;
  LocalClient client(d.path);
  for (std::string all = request(4, {"tempo", std::string(1'500'000, 'x')}); !all.empty();) {
    all.erase(0, client.send(all.substr(0, 65536)));
    d.loop.run_once(0ns);
  }
  const auto reply = d.reply(client);
  CHECK(reply.id == 4);
  CHECK(reply.exit == 2);
  CHECK(reply.text.find("larger than") != std::string::npos);
}

TEST_CASE("one client's many requests leave others their turns") {
  LocalDoor d;
  d.on_request = [] {
    const auto end = base::monotonic_ns() + 1'000'000;
    while (base::monotonic_ns() < end) {
    }
  };
  LocalClient many(d.path);
  LocalClient one(d.path);
  d.turn();
  std::string all;
  for (int i = 0; i < 200; ++i) all += request(i, {"tempo", "90"});
  many.send(all);
  d.loop.run_once(1s);
  one.send(request(1, {"status"}));
  const auto is_status = [](const Request& asked) { return asked.command.verb == "status"; };
  while (!std::ranges::any_of(d.requests, is_status)) REQUIRE(d.loop.run_once(1s));
  const std::size_t before = d.requests.size();
  CHECK(before < 100);
  CHECK(d.lines(many, 200).size() == 200);
}

TEST_CASE("a line that is too long is passed over, and told of") {
  LocalDoor d;
  LocalClient client(d.path);
  const std::string part(65536, 'x');
  for (std::size_t sent = 0; sent <= wire::request_limit;) {
    sent += client.send(part);
    d.loop.run_once(0ns);
  }
  CHECK(d.reply(client).text.find("too long") != std::string::npos);
  client.send("the rest of it\n" + request(1, {"tempo", "90"}));
  CHECK(d.reply(client).text == "tempo 90");
}

namespace {

/// Sends all of it as fast as it is read, until nothing more is for a while. How much was sent.
std::size_t send_what_is_read(LocalDoor& d, const LocalClient& client, const std::string& all) {
  std::size_t sent = 0;
  for (int idle = 0; idle < 20 && sent < all.size(); ++idle) {
    if (const auto size = client.send(all.substr(sent, 65536)); size > 0) {
      sent += size;
      idle = 0;
    }
    d.loop.run_once(1ms);
  }
  return sent;
}

constexpr std::size_t dozen = 12;

/// Twelve requests with much on stdin.
std::string with_large_input() {
  std::string all;
  for (std::size_t i = 1; i <= dozen; ++i) {
    wire::Request big;
    big.id = i;
    big.words = {"reload", "saw", "-"};
    big.input = std::string(4u << 20, 's');
    all += wire::to_line(big);
  }
  return all;
}

/// Twelve of words that are small on their way and large once they are read.
std::string with_many_words() {
  std::string all;
  for (std::size_t i = 1; i <= dozen; ++i)
    all += request(static_cast<int>(i), std::vector<std::string>(300'000, "x"));
  return all;
}

}  // namespace

SCENARIO("a client whose unanswered requests hold much is not read until some are answered") {
  const bool many_words = GENERATE(false, true);
  const std::size_t bound = many_words ? 1 : 4;
  LocalDoor d;
  d.later = true;
  LocalClient client(d.path);
  std::string rest = many_words ? with_many_words() : with_large_input();
  rest.erase(0, send_what_is_read(d, client, rest));
  CHECK_FALSE(rest.empty());
  CHECK(d.waiting.size() <= bound);
  THEN("others are served meanwhile") {
    LocalClient other(d.path);
    other.send(request(1, {"other"}));
    d.turn();
    CHECK(d.requests.back().command.verb == "other");
  }
  THEN("all are answered in the end, as the answers make room") {
    std::size_t answered = 0;
    std::size_t most = 0;
    for (int round = 0; round < 1000 && answered < dozen; ++round) {
      rest.erase(0, send_what_is_read(d, client, rest));
      most = std::max(most, d.waiting.size() - answered);
      if (answered < d.waiting.size()) std::exchange(d.waiting[answered++], nullptr)({});
      d.loop.run_once(0ns);
    }
    CHECK(answered == dozen);
    CHECK(most <= bound);
    CHECK(d.lines(client, dozen).size() == dozen);
  }
}

SCENARIO("who comes when all places are taken is told so") {
  LocalDoor d;
  d.later = true;
  std::vector<std::unique_ptr<LocalClient>> clients;
  for (int i = 0; i < 128; ++i) {
    clients.push_back(std::make_unique<LocalClient>(d.path));
    clients.back()->send(request(1, {"one"}));
    d.turn();
  }
  REQUIRE(d.waiting.size() == 128);
  const auto is_full = [&] {
    LocalClient more(d.path);
    d.turn();
    more.send(request(1, {"more"}));
    return d.closes(more);
  };
  CHECK(is_full());
  WHEN("one leaves with something unanswered") {
    clients.front().reset();
    d.turn();
    THEN("its place is free once that is answered") {
      CHECK(is_full());
      std::exchange(d.waiting.front(), nullptr)({});
      LocalClient more(d.path);
      more.send(request(1, {"more"}));
      d.turn();
      CHECK(d.waiting.size() == 129);
    }
  }
}

SCENARIO("events") {
  LocalDoor d;
  LocalClient listener(d.path);
  LocalClient other(d.path);
  listener.send(request(1, {"events"}));
  CHECK(d.reply(listener).exit == 0);
  CHECK(d.requests.empty());
  WHEN("something is announced") {
    other.send(request(1, {"x"}));
    d.reply(other);
    d.socket->publish({"reload", "saw is new", {{"module", "saw"}}});
    THEN("those who asked hear it, and nobody else") {
      const auto lines = d.lines(listener, 1);
      REQUIRE(lines.size() == 1);
      const auto event = std::get<wire::Event>(*wire::read_message(lines[0]));
      CHECK(event.kind == "reload");
      CHECK(event.text == "saw is new");
      CHECK(event.data["module"] == "saw");
      d.turn();
      CHECK(other.receive().empty());
    }
  }
  WHEN("something went wrong before, and stands") {
    d.standing = {{"trouble", "the engine died", {{"standing", true}}}};
    other.send(request(1, {"events"}));
    THEN("who subscribes hears of it at once, after the answer, and nobody else") {
      const auto lines = d.lines(other, 2);
      REQUIRE(lines.size() == 2);
      CHECK(std::get<wire::Reply>(*wire::read_message(lines[0])).id == 1);
      const auto event = std::get<wire::Event>(*wire::read_message(lines[1]));
      CHECK(event.text == "the engine died");
      CHECK(event.data["standing"] == true);
      d.turn();
      CHECK(listener.receive().empty());
    }
  }
  WHEN("a listener does not read") {
    const Event big{"meter", std::string(100'000, 'm'), {}};
    for (int i = 0; i < 100; ++i) {
      d.socket->publish(big);
      d.loop.run_once(0ns);
    }
    THEN("it is cut off, and the others are served") {
      CHECK(d.closes(listener));
      other.send(request(1, {"x"}));
      CHECK(d.reply(other).exit == 0);
    }
  }
}
