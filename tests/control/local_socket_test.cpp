#include "control/local_socket.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "control/line.hpp"
#include "control/local_client.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"
#include "wire/message.hpp"

using namespace chronus;
using namespace chronus::control;
using namespace std::chrono_literals;
using test::LocalClient;

namespace {
/// A door whose handler echoes each verb as a line, now or when the test says so.
struct Door {
  test::TempFolder temp;
  std::string path = temp.file("chronus/test.sock");
  Loop loop;
  std::vector<Request> requests;
  std::vector<Answer> waiting;
  bool later = false;
  std::unique_ptr<LocalSocket> socket = open(1u << 20);

  std::unique_ptr<LocalSocket> open(std::size_t backlog) {
    auto opened = LocalSocket::open(loop,
                                    [this](const Request& request, const Answer& answer) {
                                      requests.push_back(request);
                                      if (later)
                                        waiting.push_back(answer);
                                      else
                                        answer({Exit::done, to_line(request.command), {}});
                                    },
                                    {.path = path, .backlog = backlog});
    REQUIRE(opened);
    return std::move(*opened);
  }

  void turn() {
    for (int i = 0; i < 3; ++i) loop.run_once(5ms);
  }

  /// Reads until `count` lines have come, or for a generous while.
  std::vector<std::string> lines(LocalClient& client, std::size_t count) {
    std::string text;
    const auto end = monotonic_ns() + 10'000'000'000;
    while (std::count(text.begin(), text.end(), '\n') < static_cast<std::ptrdiff_t>(count) &&
           !client.closed() && monotonic_ns() < end) {
      loop.run_once(5ms);
      text += client.receive();
    }
    std::vector<std::string> result;
    for (std::size_t at = 0, next; (next = text.find('\n', at)) != std::string::npos; at = next + 1)
      result.push_back(text.substr(at, next - at));
    return result;
  }

  wire::Reply reply(LocalClient& client) {
    const auto got = lines(client, 1);
    REQUIRE(got.size() == 1);
    const auto message = wire::read_message(got[0]);
    REQUIRE(message);
    REQUIRE(std::holds_alternative<wire::Reply>(*message));
    return std::get<wire::Reply>(*message);
  }

  bool closes(LocalClient& client) {
    const auto end = monotonic_ns() + 10'000'000'000;
    while (!client.closed() && monotonic_ns() < end) {
      loop.run_once(5ms);
      client.receive();
    }
    return client.closed();
  }
};

std::string request(int id, const std::vector<std::string>& words) {
  wire::Request request;
  request.id = static_cast<std::uint64_t>(id);
  request.words = words;
  return wire::to_line(request);
}
}  // namespace

TEST_CASE("a request is answered with its number, text and exit code") {
  Door d;
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
  Door d;
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
  Door d;
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
  Door d;
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
  Door d;
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
  Door d;
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
  Door d;
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

TEST_CASE("what is no request is answered as wrong usage") {
  Door d;
  LocalClient client(d.path);
  for (const std::string line : {"junk", "[]", "{}", "{\"id\":5,\"words\":3}", "{\"id\":5,\"words\":[3]}",
                                 "{\"a\":[[[[[[]]]]]]}", "{\"id\":1,\"words\":[]}"}) {
    INFO(line);
    client.send(line + "\n");
    CHECK(d.reply(client).exit == 2);
  }
  CHECK(d.requests.empty());
}

TEST_CASE("a line without an end is cut off") {
  Door d;
  LocalClient client(d.path);
  const std::string part(65536, 'x');
  for (std::size_t sent = 0; sent <= wire::request_limit;) {
    sent += client.send(part);
    d.loop.run_once(0ns);
  }
  CHECK(d.reply(client).text.find("too long") != std::string::npos);
  CHECK(d.closes(client));
}

SCENARIO("events") {
  Door d;
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

SCENARIO("who may listen and connect") {
  Door d;
  GIVEN("an engine that is alive") {
    THEN("a second one is refused with what to do") {
      const auto second = LocalSocket::open(d.loop, {}, {.path = d.path});
      REQUIRE_FALSE(second);
      CHECK(second.error().find("already listens at " + d.path) != std::string::npos);
      CHECK(second.error().find("chronus quit") != std::string::npos);
    }
    THEN("its folder and socket are for its user alone") {
      struct stat info{};
      REQUIRE(stat(d.path.c_str(), &info) == 0);
      CHECK((info.st_mode & 0777) == 0600);
      REQUIRE(stat((d.temp.path() / "chronus").c_str(), &info) == 0);
      CHECK((info.st_mode & 0777) == 0700);
    }
  }
  GIVEN("a socket that nobody listens at") {
    d.socket.reset();
    CHECK_FALSE(std::filesystem::exists(d.path));
    const int dead = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, d.path.c_str(), sizeof address.sun_path - 1);
    REQUIRE(bind(dead, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    close(dead);
    THEN("its place is taken") {
      d.socket = d.open(1000);
      LocalClient client(d.path);
      client.send(request(1, {"x"}));
      CHECK(d.reply(client).exit == 0);
    }
  }
  GIVEN("something else in its place") {
    std::ofstream(d.temp.file("file")) << "mine";
    THEN("it stays") {
      CHECK_FALSE(LocalSocket::open(d.loop, {}, {.path = d.temp.file("file")}));
      CHECK(std::filesystem::exists(d.temp.file("file")));
    }
  }
  GIVEN("a path that is too long") {
    THEN("that is said") {
      const auto opened = LocalSocket::open(d.loop, {}, {.path = "/" + std::string(200, 'x')});
      REQUIRE_FALSE(opened);
      CHECK(opened.error().find("107") != std::string::npos);
    }
  }
}
