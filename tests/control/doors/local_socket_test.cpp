#include "control/doors/local_door.hpp"

using namespace chronus;
using namespace chronus::language;
using namespace chronus::doors;
using namespace chronus::loop;
using namespace chronus::test;

TEST_CASE("a request is answered with its number, text and exit code") {
  LocalDoor d;
  LocalClient client(d.path);
  client.send(request(7, {"set", "a.b", "+=", "3dB", "over=8b"}));
  const auto reply = d.reply(client);
  CHECK(reply.id == 7);
  CHECK(reply.exit == 0);
  CHECK(reply.text == "set a.b += 3dB over=8b");
  REQUIRE(d.requests.size() == 1);
  CHECK(d.requests[0].door == "shell");
  CHECK(d.requests[0].arrival_ns.value_or(0) > 0);
  CHECK_FALSE(d.requests[0].input);
}

TEST_CASE("a typed line is parsed here, and its error is the answer") {
  LocalDoor d;
  LocalClient client(d.path);
  client.send(
      "{\"id\":1,\"line\":\"set a.b 440 # louder\"}\n{\"id\":2,\"line\":\"set "
      "\\\"a\"}\n{\"id\":3,\"line\":\"\"}\n");
  const auto lines = d.lines(client, 3);
  REQUIRE(lines.size() == 3);
  CHECK(std::get<wire::Reply>(*wire::read_message(lines[0])).text == "set a.b 440");
  const auto error = std::get<wire::Reply>(*wire::read_message(lines[1]));
  CHECK(error.exit == 2);
  CHECK(error.text.find("not closed") != std::string::npos);
  CHECK(std::get<wire::Reply>(*wire::read_message(lines[2])).exit == 0);
  REQUIRE(d.requests.size() == 1);
  CHECK(d.requests[0].door == "prompt");
}

TEST_CASE("stdin, the client's own number and its folder come along") {
  LocalDoor d;
  LocalClient client(d.path);
  LocalClient other(d.path);
  wire::Request with_input;
  with_input.words = {"reload", "saw", "-"};
  with_input.input = "struct Saw\n";
  with_input.client = 42;
  with_input.folder = "/songs";
  client.send(wire::to_line(with_input));
  d.reply(client);
  client.send(request(1, {"get"}));
  d.reply(client);
  other.send(request(1, {"get"}));
  d.reply(other);
  REQUIRE(d.requests.size() == 3);
  CHECK(d.requests[0].input == "struct Saw\n");
  CHECK(d.requests[0].client == 42);
  CHECK(d.requests[0].folder == "/songs");
  CHECK(d.requests[1].client != d.requests[2].client);
}

TEST_CASE("many requests at once, in pieces, answered out of order") {
  LocalDoor d;
  d.later = true;
  LocalClient client(d.path);
  const auto both = request(1, {"first"}) + request(2, {"second"});
  for (const char c : both) {
    client.send(std::string(1, c));
    d.loop.run_once(0ns);
  }
  d.turn();
  REQUIRE(d.waiting.size() == 2);
  d.waiting[1]({Exit::done, "b", {}});
  d.waiting[0]({Exit::refused, "a", {}});
  const auto lines = d.lines(client, 2);
  REQUIRE(lines.size() == 2);
  CHECK(std::get<wire::Reply>(*wire::read_message(lines[0])).id == 2);
  CHECK(std::get<wire::Reply>(*wire::read_message(lines[1])).exit == 1);
}

TEST_CASE("a thousand requests in flight wait their turn and are all answered") {
  LocalDoor d;
  d.later = true;
  LocalClient client(d.path);
  std::string all;
  for (int i = 1; i <= 1000; ++i) all += request(i, {"x"});
  REQUIRE(client.send(all) == all.size());
  std::size_t answered = 0;
  std::size_t most = 0;
  for (int round = 0; round < 2000 && answered < 1000; ++round) {
    d.loop.run_once(5ms);
    most = std::max(most, d.waiting.size() - answered);
    while (answered < d.waiting.size()) {
      const auto answer = d.waiting[answered++];
      answer({});
    }
  }
  CHECK(answered == 1000);
  CHECK(most <= 256);
  CHECK(d.lines(client, 1000).size() == 1000);
}

TEST_CASE("a client that sends no more still gets its answers, then the end") {
  LocalDoor d;
  d.later = true;
  LocalClient client(d.path);
  client.send(request(1, {"x"}));
  client.send_no_more();
  d.turn();
  REQUIRE(d.waiting.size() == 1);
  d.waiting[0]({});
  CHECK(d.reply(client).id == 1);
  CHECK(d.closes(client));
}

TEST_CASE("an answer for a client that is gone is dropped") {
  LocalDoor d;
  d.later = true;
  {
    LocalClient client(d.path);
    client.send(request(1, {"x"}));
    d.turn();
  }
  d.turn();
  REQUIRE(d.waiting.size() == 1);
  d.waiting[0]({});
  d.socket.reset();
  d.waiting[0]({});
  SUCCEED();
}
