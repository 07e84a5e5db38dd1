// Senders that hear of what happens.
#include <memory>

#include "control/doors/echo_door.hpp"
#include "control/doors/osc_packets.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::language;
using namespace chronus::doors;
using namespace chronus::loop;
using namespace chronus::test;

SCENARIO("senders subscribe to events") {
  EchoDoor d;
  UdpClient other(d.door->port());
  CHECK(d.tell(message("/notify", ",i", big_endian(1, 4))).starts_with("/done /notify"));
  WHEN("something is announced") {
    d.door->publish({"reload", "saw is new", {{"module", "saw"}}});
    THEN("those who asked hear it, and nobody else") {
      CHECK(d.heard() == "/event reload saw is new {\"module\":\"saw\"}");
      CHECK(d.heard(other, 50ms).empty());
    }
  }
  WHEN("something went wrong before, and stands") {
    d.standing = {{"trouble", "the engine died", {{"standing", true}}}};
    other.send(message("/notify", ",i", big_endian(1, 4)));
    THEN("who subscribes hears of it at once, after the answer, and nobody else") {
      CHECK(d.heard(other).starts_with("/done /notify"));
      CHECK(d.heard(other) == "/event trouble the engine died {\"standing\":true}");
      CHECK(d.silence().empty());
    }
    THEN("who wants no more does not") {
      CHECK(d.tell(message("/notify", ",i", big_endian(0, 4))).starts_with("/done /notify"));
      CHECK(d.silence().empty());
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

SCENARIO("a door that takes the place of another goes on with its subscribers") {
  EchoDoor d;
  d.tell(message("/notify", ",i", big_endian(1, 4)));
  d.tell(message("/notify", ",i", big_endian(1, 4)));
  THEN("they are told, once for each change, so that they can be remembered") {
    REQUIRE(d.noted.size() == 1);
    CHECK(d.noted[0].size() == 1);
    d.tell(message("/notify", ",i", big_endian(0, 4)));
    CHECK(d.noted.size() == 2);
    CHECK(d.noted.back().empty());
  }
  WHEN("the next door is given them") {
    d.standing = {{"trouble", "the engine died", {{"standing", true}}}};
    const int port = d.door->port();
    d.door.reset();
    d.door = d.open(d.noted.back(), port);
    THEN("they hear at once what stands, and then all that happens") {
      CHECK(d.heard() == "/event trouble the engine died {\"standing\":true}");
      d.door->publish({"reload", "saw is new", nlohmann::json::object()});
      CHECK(d.heard() == "/event reload saw is new {}");
    }
  }
  WHEN("one of them is said to be on another computer") {
    const int port = d.door->port();
    d.door.reset();
    d.door = d.open(
        {(std::uint64_t{192} << 40) | (std::uint64_t{168} << 32) | (1u << 16) | 9, d.noted.back()[0]}, port);
    d.tell(message("/notify", ",i", big_endian(0, 4)));
    THEN("it is none") {
      CHECK(d.noted.back().empty());
    }
  }
}

SCENARIO("more subscribers than fit") {
  EchoDoor d;
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
