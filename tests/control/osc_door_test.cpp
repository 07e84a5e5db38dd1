#include "control/osc_door.hpp"

#include <arpa/inet.h>

#include <cmath>
#include <cstring>
#include <ctime>
#include <fstream>

#include "control/line.hpp"
#include "control/osc_packets.hpp"
#include "control/udp_client.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

using namespace chronus::control;
using namespace chronus::test;
using namespace std::chrono_literals;

namespace {
std::string float_bytes(float value) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return big_endian(bits, 4);
}

/// The time tag of a moment `seconds` from now.
std::uint64_t tag_in(double seconds) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  const double fraction = static_cast<double>(now.tv_nsec) * 1e-9 + seconds;
  const auto whole = static_cast<std::int64_t>(std::floor(fraction));
  return static_cast<std::uint64_t>(now.tv_sec + whole + 2'208'988'800) << 32 |
         static_cast<std::uint32_t>((fraction - static_cast<double>(whole)) * 4294967296.0);
}

/// A door whose handler echoes each verb as a line, now or when the test says so.
struct Door {
  Loop loop;
  std::vector<Request> requests;
  std::vector<Answer> waiting;
  std::vector<Event> announced;
  bool later = false;
  std::unique_ptr<OscDoor> door = open();
  UdpClient client{door->port()};

  std::unique_ptr<OscDoor> open() {
    OscDoor::Options options;
    options.announce = [this](const Event& event) { announced.push_back(event); };
    auto opened = OscDoor::open(
        loop,
        [this](const Request& request, const Answer& answer) {
          requests.push_back(request);
          if (later)
            waiting.push_back(answer);
          else
            answer(
                {request.command.verb == "bad" ? Exit::refused : Exit::done, to_line(request.command), {}});
        },
        options);
    REQUIRE(opened);
    return std::move(*opened);
  }

  /// The next answer's words, waited for generously; empty if none comes.
  std::string heard(const UdpClient& from, std::chrono::milliseconds limit = 10s) {
    const auto end = monotonic_ns() + Nanoseconds(limit).count();
    do {
      if (const auto packet = from.receive(); !packet.empty()) return words_of(packet);
      loop.run_once(5ms);
    } while (monotonic_ns() < end);
    return "";
  }
  std::string heard() { return heard(client); }
  std::string silence() { return heard(client, 50ms); }

  std::string tell(const std::string& packet) {
    client.send(packet);
    return heard();
  }
};
}  // namespace

TEST_CASE("a message is a verb, and its sender hears what came of it") {
  Door d;
  CHECK(d.tell(message("/set", ",sf", padded("lead.freq") + float_bytes(440))) ==
        "/done /set set lead.freq 440");
  REQUIRE(d.requests.size() == 1);
  CHECK(d.requests[0].door == "osc");
  CHECK(d.requests[0].client != 0);
  CHECK_FALSE(d.requests[0].due_ns);
  CHECK(d.requests[0].arrival_ns.value_or(0) > 0);
  CHECK(d.tell(message("/bad")) == "/fail /bad bad");
}

TEST_CASE("typed arguments become words without loss") {
  Door d;
  d.tell(message("/set", ",ifhdTFsSc",
                 big_endian(0xfffffffe, 4) + float_bytes(0.1f) + big_endian(1ull << 62, 8) +
                     big_endian(0x3fb999999999999a, 8) + padded("a b") + padded("sym") + big_endian('x', 4)));
  REQUIRE(d.requests.size() == 1);
  CHECK(d.requests[0].command.arguments ==
        std::vector<std::string>{"-2", "0.1", "4611686018427387904", "0.1", "on", "off", "a b", "sym", "x"});
}

TEST_CASE("key=value strings are options, a blob is the verb's input") {
  Door d;
  d.tell(message("/reload", ",ssb",
                 padded("saw") + padded("fade=20ms") + big_endian(3, 4) + std::string("abc\0", 4)));
  REQUIRE(d.requests.size() == 1);
  CHECK(to_line(d.requests[0].command) == "reload saw fade=20ms");
  CHECK(d.requests[0].input == "abc");
}

TEST_CASE("what no verb can take is refused with what would be right") {
  Door d;
  CHECK(d.tell(message("/set/lead", ",i", big_endian(1, 4))).find("an address is `/` and a verb") !=
        std::string::npos);
  CHECK(d.tell(message("/set", ",N")).find("argument 1 has no value") != std::string::npos);
  CHECK(d.tell(message("/set", ",f", big_endian(0x7fc00000, 4))).find("not finite") != std::string::npos);
  CHECK(d.tell(message("/set", ",[i]", big_endian(1, 4))).find("lists in [ ]") != std::string::npos);
  CHECK(d.tell(message("/set", ",m", big_endian(1, 4))).find("the type `m`") != std::string::npos);
  CHECK(d.requests.empty());
}

SCENARIO("a bad packet") {
  Door d;
  WHEN("one byte of it is wrong") {
    const auto answer = d.tell(bundle({message("/good"), message("/bad", ",i")}));
    THEN("nothing of it is done and its sender hears why") {
      CHECK(answer.find("bad packet, byte") != std::string::npos);
      CHECK(d.requests.empty());
    }
  }
  WHEN("a flood of them comes") {
    for (int i = 0; i < 500; ++i) d.client.send("junk");
    int answers = 0;
    std::string last;
    for (std::string answer; !(answer = d.heard(d.client, 1500ms)).empty(); last = answer) ++answers;
    THEN("few are answered, then one tells of the others, and right ones still are") {
      CHECK(answers >= 2);
      CHECK(answers <= 30);
      CHECK(last.starts_with("/fail  and 4"));
      CHECK(last.ends_with(" more in the last second"));
      CHECK(d.tell(message("/status")) == "/done /status status");
    }
  }
}

SCENARIO("a bundle") {
  Door d;
  WHEN("its time is to come") {
    const auto before = monotonic_ns();
    d.client.send(bundle({message("/play"), message("/hit")}, tag_in(5)));
    d.heard();
    THEN("all its verbs are due at that time") {
      REQUIRE(d.requests.size() == 2);
      REQUIRE(d.requests[0].due_ns);
      CHECK(d.requests[0].due_ns == d.requests[1].due_ns);
      CHECK(std::abs(static_cast<double>(*d.requests[0].due_ns - before) * 1e-9 - 5) < 2);
      CHECK(d.announced.empty());
    }
  }
  WHEN("its time has passed") {
    d.client.send(bundle({message("/play"), message("/hit")}, tag_in(-1.5)));
    d.heard();
    THEN("it is done at once, and announced") {
      REQUIRE(d.requests.size() == 2);
      CHECK_FALSE(d.requests[0].due_ns);
      REQUIRE(d.announced.size() == 1);
      CHECK(d.announced[0].kind == "late");
      CHECK(d.announced[0].data["ms"].get<double>() >= 1499);
    }
  }
  WHEN("many come too late") {
    for (int i = 0; i < 300; ++i) d.client.send(bundle({message("/play")}, tag_in(-1)));
    const auto end = monotonic_ns() + Nanoseconds(20s).count();
    while ((d.announced.empty() || !d.announced.back().data.contains("more")) && monotonic_ns() < end)
      d.loop.run_once(5ms);
    THEN("all are done, few are announced, and one event tells of the others") {
      CHECK(d.requests.size() == 300);
      CHECK(d.announced.size() <= 31);
      REQUIRE(d.announced.back().data.contains("more"));
      CHECK(d.announced.back().data["more"] > 200);
    }
  }
  WHEN("it is due at once") {
    d.client.send(bundle({message("/play")}));
    d.heard();
    THEN("that is not late") {
      REQUIRE(d.requests.size() == 1);
      CHECK_FALSE(d.requests[0].due_ns);
      CHECK(d.announced.empty());
    }
  }
  WHEN("its time is out of all reason") {
    CHECK(d.tell(bundle({message("/play")}, tag_in(3600))).find("60 s ahead") != std::string::npos);
    THEN("it is refused") {
      CHECK(d.requests.empty());
    }
  }
}

SCENARIO("senders subscribe to events") {
  Door d;
  UdpClient other(d.door->port());
  CHECK(d.tell(message("/notify", ",i", big_endian(1, 4))).starts_with("/done /notify"));
  WHEN("something is announced") {
    d.door->publish({"reload", "saw is new", {{"module", "saw"}}});
    THEN("those who asked hear it, and nobody else") {
      CHECK(d.heard() == "/event reload saw is new {\"module\":\"saw\"}");
      CHECK(d.heard(other, 50ms).empty());
    }
  }
  WHEN("the sender wants no more") {
    d.tell(message("/notify", ",i", big_endian(0, 4)));
    d.door->publish({"reload", "saw is new", {}});
    THEN("it hears no more") {
      CHECK(d.silence().empty());
    }
  }
  WHEN("it asks for something else") {
    THEN("it learns what there is") {
      CHECK(d.tell(message("/notify", ",s", padded("maybe"))).starts_with("/fail /notify takes 1"));
    }
  }
}

SCENARIO("more subscribers than fit") {
  Door d;
  std::vector<std::unique_ptr<UdpClient>> clients;
  for (int i = 0; i < 65; ++i) {
    clients.push_back(std::make_unique<UdpClient>(d.door->port()));
    clients.back()->send(message("/notify", ",i", big_endian(1, 4)));
    CHECK(d.heard(*clients.back()).starts_with("/done /notify"));
  }
  d.door->publish({"reload", "saw is new", {}});
  CHECK(d.heard(*clients[64]).starts_with("/event"));
  CHECK(d.heard(*clients[1]).starts_with("/event"));
  CHECK(d.heard(*clients[0], 50ms).empty());
}

SCENARIO("more requests than may wait for their answers") {
  Door d;
  d.later = true;
  UdpClient other(d.door->port());
  const std::string big = message("/reload", ",b", big_endian(60000, 4) + std::string(60000, 'x'));
  std::string refused;
  for (int i = 0; i < 2000 && refused.empty(); ++i) {
    d.client.send(big);
    d.loop.run_once(1ms);
    if (const auto answer = d.client.receive(); !answer.empty()) refused = words_of(answer);
  }
  CHECK(refused.starts_with("/fail /reload too much waits"));
  CHECK(d.requests.size() < 600);
  CHECK(d.requests.size() > 400);
  WHEN("they are answered") {
    for (const auto& answer : d.waiting) answer({Exit::done, "", {}});
    while (!d.silence().empty()) continue;
    d.waiting.clear();
    d.later = false;
    THEN("there is room again") {
      CHECK(d.tell(message("/status")) == "/done /status status");
    }
  }
}

SCENARIO("a sync") {
  Door d;
  WHEN("nothing is under way") {
    d.client.send(message("/sync", ",i", big_endian(7, 4)));
    THEN("it is answered at once") {
      std::string packet;
      for (int i = 0; i < 2000 && (packet = d.client.receive()).empty(); ++i) d.loop.run_once(5ms);
      CHECK(packet == message("/synced", ",i", big_endian(7, 4)));
    }
  }
  WHEN("a verb is not answered yet") {
    d.later = true;
    d.client.send(message("/reload"));
    d.client.send(message("/sync", ",i", big_endian(8, 4)));
    d.client.send(message("/reload"));
    for (int i = 0; i < 2000 && d.requests.size() < 2; ++i) d.loop.run_once(5ms);
    REQUIRE(d.waiting.size() == 2);
    CHECK(d.silence().empty());
    THEN("it waits for that verb, and not for later ones") {
      d.waiting[0]({Exit::done, "first", {}});
      CHECK(d.heard() == "/done /reload first");
      CHECK(d.heard().starts_with("/synced"));
      d.waiting[1]({Exit::done, "second", {}});
      CHECK(d.heard() == "/done /reload second");
    }
    THEN("it waits for that verb even if later ones are answered first") {
      d.waiting[1]({Exit::done, "second", {}});
      CHECK(d.heard() == "/done /reload second");
      CHECK(d.silence().empty());
      d.waiting[0]({Exit::done, "first", {}});
      CHECK(d.heard() == "/done /reload first");
      CHECK(d.heard().starts_with("/synced"));
    }
    THEN("an answer after the door is closed goes nowhere") {
      d.door.reset();
      d.waiting[0]({Exit::done, "", {}});
      SUCCEED();
    }
  }
}

TEST_CASE("the door listens on the loopback interface alone") {
  Door d;
  std::ifstream table("/proc/net/udp");
  char local[32];
  std::snprintf(local, sizeof local, "0100007F:%04X", d.door->port());
  const std::string text{std::istreambuf_iterator<char>(table), {}};
  CHECK(text.find(local) != std::string::npos);
}

TEST_CASE("a port that is taken is named") {
  Door d;
  OscDoor::Options options;
  options.port = d.door->port();
  const auto second = OscDoor::open(d.loop, {}, options);
  REQUIRE_FALSE(second);
  CHECK(second.error().find("127.0.0.1:" + std::to_string(options.port)) != std::string::npos);
  options.address = "localhost";
  CHECK_FALSE(OscDoor::open(d.loop, {}, options));
}

TEST_CASE("a stranger's OSC tool is understood") {
  if (find_program("oscsend").empty()) {
    WARN("oscsend (liblo-tools) is not installed");
    return;
  }
  Door d;
  Process oscsend({.command = {"oscsend", "127.0.0.1", std::to_string(d.door->port()), "/set", "sfis",
                               "lead.freq", "440.5", "-3", "over=8b"}});
  for (int i = 0; i < 2000 && d.requests.empty(); ++i) d.loop.run_once(5ms);
  REQUIRE(d.requests.size() == 1);
  CHECK(to_line(d.requests[0].command) == "set lead.freq 440.5 -3 over=8b");
  CHECK(oscsend.wait() == 0);
}
