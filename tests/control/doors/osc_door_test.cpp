// A message is a verb: how it is read, and what its sender hears.
#include <cstring>
#include <fstream>

#include "control/doors/echo_door.hpp"
#include "control/doors/osc_packets.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

using namespace chronus;
using namespace chronus::language;
using namespace chronus::doors;
using namespace chronus::loop;
using namespace chronus::test;

namespace {

std::string float_bytes(float value) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return big_endian(bits, 4);
}

}  // namespace

TEST_CASE("a message is a verb, and its sender hears what came of it") {
  EchoDoor d;
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
  EchoDoor d;
  d.tell(message("/set", ",ifhdTFsSc",
                 big_endian(0xfffffffe, 4) + float_bytes(0.1f) + big_endian(1ull << 62, 8) +
                     big_endian(0x3fb999999999999a, 8) + padded("a b") + padded("sym") + big_endian('x', 4)));
  REQUIRE(d.requests.size() == 1);
  CHECK(d.requests[0].command.arguments ==
        std::vector<std::string>{"-2", "0.1", "4611686018427387904", "0.1", "on", "off", "a b", "sym", "x"});
}

TEST_CASE("key=value strings are options, a blob is the verb's input") {
  EchoDoor d;
  d.tell(message("/reload", ",ssb",
                 padded("saw") + padded("fade=20ms") + big_endian(3, 4) + std::string("abc\0", 4)));
  REQUIRE(d.requests.size() == 1);
  CHECK(to_line(d.requests[0].command) == "reload saw fade=20ms");
  CHECK(d.requests[0].input == "abc");
}

TEST_CASE("what no verb can take is refused with what would be right") {
  EchoDoor d;
  CHECK(d.tell(message("/set/lead", ",i", big_endian(1, 4))).find("an address is `/` and a verb") !=
        std::string::npos);
  CHECK(d.tell(message("/set", ",N")).find("argument 1 has no value") != std::string::npos);
  CHECK(d.tell(message("/set", ",f", big_endian(0x7fc00000, 4))).find("not finite") != std::string::npos);
  CHECK(d.tell(message("/set", ",[i]", big_endian(1, 4))).find("lists in [ ]") != std::string::npos);
  CHECK(d.tell(message("/set", ",m", big_endian(1, 4))).find("the type `m`") != std::string::npos);
  CHECK(d.requests.empty());
}

SCENARIO("a bad packet") {
  EchoDoor d;
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

TEST_CASE("the door listens on the loopback interface alone") {
  EchoDoor d;
  std::ifstream table("/proc/net/udp");
  char local[32];
  std::snprintf(local, sizeof local, "0100007F:%04X", d.door->port());
  const std::string text{std::istreambuf_iterator<char>(table), {}};
  CHECK(text.find(local) != std::string::npos);
}

TEST_CASE("a port that is taken is named") {
  EchoDoor d;
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
  EchoDoor d;
  Process oscsend({.command = {"oscsend", "127.0.0.1", std::to_string(d.door->port()), "/set", "sfis",
                               "lead.freq", "440.5", "-3", "over=8b"}});
  for (int i = 0; i < 2000 && d.requests.empty(); ++i) d.loop.run_once(5ms);
  REQUIRE(d.requests.size() == 1);
  CHECK(to_line(d.requests[0].command) == "set lead.freq 440.5 -3 over=8b");
  CHECK(oscsend.wait() == 0);
}
