// Verbs that are not answered at once: how many may wait, and what waits for them.
#include <algorithm>

#include "base/clocks.hpp"
#include "control/doors/echo_door.hpp"
#include "control/doors/osc_packets.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::language;
using namespace chronus::doors;
using namespace chronus::loop;
using namespace chronus::test;

SCENARIO("more requests than may wait for their answers") {
  EchoDoor d;
  d.later = true;
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
  EchoDoor d;
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

SCENARIO("a flood of one sender") {
  EchoDoor d;
  d.on_request = [] {
    const auto end = base::monotonic_ns() + 1'000'000;
    while (base::monotonic_ns() < end) {
    }
  };
  const UdpClient other(d.door->port());
  bool rang = false;
  for (int i = 0; i < 300; ++i) d.client.send(message("/add"));
  WHEN("another sends, and others of the loop want their turn") {
    d.loop.run_once(1s);
    other.send(message("/panic"));
    d.loop.after(10ms, [&] { rang = true; });
    const auto is_panic = [](const Request& request) { return request.command.verb == "panic"; };
    while (!std::ranges::any_of(d.requests, is_panic)) REQUIRE(d.loop.run_once(1s));
    THEN("they do not wait for all of it") {
      CHECK(d.requests.size() < 100);
      while (!rang) REQUIRE(d.loop.run_once(1s));
      CHECK(d.requests.size() < 100);
      while (d.requests.size() < 301) REQUIRE(d.loop.run_once(1s));
    }
  }
  WHEN("the door is closed meanwhile") {
    d.loop.run_once(1s);
    d.door.reset();
    THEN("nothing more comes of it") {
      const auto before = d.requests.size();
      while (d.loop.run_once(20ms)) {
      }
      CHECK(d.requests.size() == before);
    }
  }
}

SCENARIO("more of one sender than may wait to be carried out") {
  OscQueue queue;
  const OscArrival one{to_address(1), 0, 0};
  const OscArrival two{to_address(2), 0, 0};
  int taken = 0;
  while (queue.put(std::string(60000, 'x'), one)) ++taken;
  CHECK(taken > 60);
  CHECK(taken < 80);
  CHECK(queue.put("a", two));
  CHECK(queue.put("b", two));
  queue.take();
  CHECK(queue.take()->bytes == "a");
  CHECK(queue.take()->bytes.size() == 60000);
  CHECK(queue.take()->bytes == "b");
  for (int i = 2; i < taken; ++i) CHECK(queue.take());
  CHECK(queue.empty());
}
