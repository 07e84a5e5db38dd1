// Who may reach this computer through OSC: a door that asks for a token. All traffic stays on loopback.
#include "control/doors/osc_trust.hpp"

#include <sys/stat.h>

#include <fstream>

#include "base/clocks.hpp"
#include "control/doors/osc_door.hpp"
#include "control/doors/osc_packets.hpp"
#include "control/doors/udp_client.hpp"
#include "control/language/line.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"
#include "support/temp_folder.hpp"

using namespace chronus;
using namespace chronus::language;
using namespace chronus::doors;
using namespace chronus::loop;
using namespace chronus::test;
using namespace std::chrono_literals;
using Verdict = OscTrust::Verdict;

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t now = 1000 * second;
const std::string secret = "correct horse";

/// A door as one that is open to a network, whose handler tells whether the request was trusted.
struct OpenDoor {
  Loop loop;
  std::vector<Event> announced;
  std::unique_ptr<OscDoor> door;

  OpenDoor() {
    OscDoor::Options options;
    options.token = secret;
    options.announce = [this](const Event& event) { announced.push_back(event); };
    const auto handler = [](const Request& request, const Answer& answer) {
      answer({Exit::done, request.trusted ? "trusted" : "a stranger" + std::string(5000, '.'), {{"a", 1}}});
    };
    door = std::move(*OscDoor::open(loop, handler, options));
  }

  std::string ask(const UdpClient& client, const std::string& packet, std::chrono::milliseconds limit = 10s) {
    client.send(packet);
    const auto end = base::monotonic_ns() + Nanoseconds(limit).count();
    do {
      loop.run_once(5ms);
      if (const auto answer = client.receive(); !answer.empty()) return words_of(answer);
    } while (base::monotonic_ns() < end);
    return "";
  }
};

std::string token(const std::string& word) {
  return message("/token", ",s", padded(word));
}

}  // namespace

SCENARIO("A stranger's flood is not answered by a flood") {
  OpenDoor open;
  const UdpClient stranger(open.door->port());
  const UdpClient friendly(open.door->port());
  open.ask(friendly, token(secret));
  const auto answers_to = [&](const UdpClient& client) {
    std::vector<std::string> answers;
    const auto hear = [&] {
      open.loop.run_once(1ms);
      for (auto answer = client.receive(); !answer.empty(); answer = client.receive())
        answers.push_back(words_of(answer));
    };
    for (int i = 0; i < 300; ++i) {
      client.send(message("/hit", ",s", padded("kick")));
      hear();
    }
    const auto end = base::monotonic_ns() + Nanoseconds(1500ms).count();
    while (base::monotonic_ns() < end) hear();
    return answers;
  };
  WHEN("a stranger sends three hundred verbs at once") {
    const auto answers = answers_to(stranger);
    THEN("it hears a hundred answers, and how many more there were") {
      REQUIRE(answers.size() >= 101);
      CHECK(answers.size() <= 202);  // if it took longer than a second
      CHECK(holds(answers.back(), " more in the last second"));
    }
  }
  WHEN("one who has sent the token does") {
    CHECK(answers_to(friendly).size() == 300);
  }
}

SCENARIO("A sender is trusted once it has presented the token") {
  OscTrust trust(secret);
  GIVEN("a sender that has not") {
    THEN("it is a stranger") {
      CHECK(trust.asks_for_token());
      CHECK_FALSE(trust.trusts(1, now));
    }
  }
  GIVEN("a sender that has") {
    REQUIRE(trust.present(secret, 1, now) == Verdict::right);
    THEN("it is trusted, and no other") {
      CHECK(trust.trusts(1, now));
      CHECK_FALSE(trust.trusts(2, now));
    }
    THEN("it is forgotten after ten minutes of silence, not before") {
      CHECK(trust.trusts(1, now + 599 * second));
      CHECK(trust.trusts(1, now + 1198 * second));
      CHECK_FALSE(trust.trusts(1, now + 1799 * second));
    }
    THEN("64 others who are heard later take its place") {
      for (std::uint64_t sender = 2; sender <= 65; ++sender)
        CHECK(trust.present(secret, sender, now + 1) == Verdict::right);
      CHECK_FALSE(trust.trusts(1, now + 2));
      CHECK(trust.trusts(2, now + 2));
      CHECK(trust.trusts(65, now + 2));
    }
  }
  GIVEN("wrong words") {
    for (const std::string word : {"", "correct hors", "correct horse ", "Correct horse"})
      CHECK(trust.present(word, 1, now) == Verdict::wrong);
    CHECK_FALSE(trust.trusts(1, now));
    THEN("after ten in a second not even the right one is looked at, until the second is over") {
      for (std::uint64_t sender = 2; sender <= 7; ++sender)
        CHECK(trust.present("guess", sender, now) == Verdict::wrong);
      CHECK(trust.present(secret, 1, now) == Verdict::too_many);
      CHECK_FALSE(trust.trusts(1, now));
      CHECK(trust.present(secret, 1, now + second) == Verdict::right);
    }
  }
  GIVEN("no token") {
    OscTrust all("");
    THEN("everybody is trusted") {
      CHECK_FALSE(all.asks_for_token());
      CHECK(all.trusts(1, now));
    }
  }
}

SCENARIO("Tokens") {
  CHECK(new_token().size() == 16);
  CHECK(new_token() != new_token());
  CHECK(check_token(new_token()));
  CHECK_FALSE(check_token("1234567"));
  TempFolder folder;
  const std::string path = folder.file("token");
  std::ofstream(path) << secret << "\r\nmore\n";
  chmod(path.c_str(), 0640);
  CHECK(holds(read_token(path).error(), "chmod 600"));
  chmod(path.c_str(), 0600);
  CHECK(read_token(path) == secret);
  CHECK_FALSE(read_token(folder.file("none")));
}

SCENARIO("What a door's address means is said") {
  CHECK(osc_note("127.0.0.1", 9123, false) == "takes OSC at 127.0.0.1:9123");
  CHECK(osc_note("127.0.0.2", 1, false) == "takes OSC at 127.0.0.2:1");
  const std::string open = osc_note("0.0.0.0", 9123, true);
  CHECK(holds(open, "open to the network"));
  CHECK(holds(open, "/token WORD"));
  CHECK_FALSE(is_loopback("192.168.1.2"));
  CHECK_FALSE(is_loopback("127.0.0.1.example"));
}

SCENARIO("A door that is open to a network") {
  OpenDoor d;
  UdpClient client(d.door->port());
  UdpClient other(d.door->port());
  GIVEN("a stranger") {
    THEN("what it asks is not trusted, and is answered in short: its address may be forged") {
      const std::string answer = d.ask(client, message("/status"));
      CHECK(holds(answer, "/done /status a stranger"));
      CHECK(answer.size() < 1100);
    }
    THEN("it gets no events") {
      CHECK(holds(d.ask(client, message("/notify", ",i", big_endian(1, 4))), "/fail /notify events go to"));
      d.door->publish({"reload", "saw is new", {}});
      CHECK(d.ask(client, message("/status")).starts_with("/done"));
    }
    THEN("a wrong token is refused and told at the terminal") {
      CHECK(holds(d.ask(client, token("guess")), "/fail /token that is not the token"));
      REQUIRE(d.announced.size() == 1);
      CHECK(d.announced[0].kind == "door");
      CHECK(holds(d.announced[0].text, "a wrong token came by OSC from 127.0.0.1:"));
      CHECK(holds(d.ask(client, message("/status")), "a stranger"));
    }
    THEN("guessing does not get far") {
      for (int i = 0; i < 500; ++i) client.send(token("guess" + std::to_string(i)));
      while (!d.ask(client, message("/sync", ",s", padded("x")), 50ms).empty()) continue;
      CHECK(d.announced.size() <= 30);
    }
  }
  GIVEN("the token") {
    CHECK(holds(d.ask(client, token(secret)), "/done /token"));
    THEN("its sender is trusted, and answered in full; another is not") {
      CHECK(d.ask(client, message("/status")) == "/done /status trusted {\"a\":1}");
      CHECK(holds(d.ask(other, message("/status")), "a stranger"));
      CHECK(holds(d.ask(client, message("/notify", ",i", big_endian(1, 4))), "/done /notify"));
    }
    THEN("a bundle may hold the token and what needs it") {
      CHECK(holds(d.ask(other, bundle({token(secret), message("/reload")})), "/done /token"));
      std::string answer;
      for (int i = 0; i < 2000 && (answer = other.receive()).empty(); ++i) d.loop.run_once(5ms);
      CHECK(words_of(answer) == "/done /reload trusted {\"a\":1}");
    }
  }
}
