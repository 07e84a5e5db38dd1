// OSC as other programs send it, against a running engine.
#include "control/doors/osc_packets.hpp"
#include "control/doors/udp_client.hpp"
#include "support/catch.hpp"
#include "system/running_engine.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

/// What oscsend makes of its words.
void oscsend(int port, std::vector<std::string> words) {
  words.insert(words.begin(), {"oscsend", "127.0.0.1", std::to_string(port)});
  const Finished sent = run({.command = words});
  INFO(sent.errors);
  REQUIRE(sent.exit == 0);
}

std::string strings(const std::string& address, const std::vector<std::string>& words) {
  std::string tags = ",";
  std::string arguments;
  for (const std::string& word : words) tags += 's', arguments += padded(word);
  return message(address, tags, arguments);
}

class Asking {
 public:
  explicit Asking(int port) : client_(port) {}

  /// The answer to a packet, as words.
  std::string ask(const std::string& packet) {
    client_.send(packet);
    std::string answer;
    wait_until([&] { return !(answer = client_.receive()).empty(); }, Seconds(20));
    return words_of(answer);
  }

 private:
  UdpClient client_;
};

}  // namespace

SCENARIO("An engine that was given a token asks for it") {
  TempFolder folder;
  const std::string token = folder.file("token");
  write(token, "correct horse\n");
  std::filesystem::permissions(token, std::filesystem::perms::owner_read);
  RunningEngine engine({"vco"}, {"--osc-token-file", token});
  CHECK(holds(engine.process.output(), "are for those who have sent the token"));
  CHECK(holds(engine.ask({"status"}).output, "are for those who have sent the token"));
  CHECK_FALSE(holds(engine.process.output(), "correct horse"));
  Asking osc(engine.osc_port());
  CHECK(holds(osc.ask(strings("/add", {"a", "vco"})), "/done /add"));
  CHECK(holds(osc.ask(strings("/new", {"wobble"})), "/fail /new `new` reaches this computer"));
  CHECK(holds(osc.ask(strings("/quit", {})), "/fail /quit"));
  CHECK(holds(osc.ask(strings("/token", {"correct house"})), "/fail /token"));
  CHECK(holds(osc.ask(strings("/token", {"correct horse"})), "/done /token"));
  CHECK(holds(osc.ask(strings("/new", {"wobble"})), "/done /new"));
  CHECK(engine.ask({"save", "it.patch"}).exit == 0);
}

SCENARIO("OSC patches a running engine") {
  RunningEngine engine;
  const int port = engine.osc_port();
  REQUIRE(port > 0);

  SECTION("oscsend adds, connects, sets and plays") {
    oscsend(port, {"/add", "sss", "lead", "vco", "freq=220"});
    oscsend(port, {"/connect", "ss", "lead.sine", "out"});
    oscsend(port, {"/set", "sf", "lead.freq", "330"});
    oscsend(port, {"/tempo", "i", "90"});
    const std::string wanted = "tempo 90\nadd lead vco freq=330Hz\nconnect lead.sine out\n";
    CHECK(wait_until([&] { return engine.patch() == wanted; }));
    INFO(engine.patch());
    CHECK(engine.data({"listen", "seconds=0.2"})["pitch_hz"].get<double>() == Approx(330).epsilon(0.01));
  }
  SECTION("answers come to the sender") {
    Asking osc(port);
    CHECK(holds(osc.ask(strings("/add", {"lead", "vco"})), "/done /add lead: vco"));
    CHECK(holds(osc.ask(message("/sync", ",i", big_endian(7, 4))), "/synced"));
  }
  SECTION("what is wrong gets /fail and what would be right") {
    Asking osc(port);
    engine.ask({"add", "lead", "vco"});
    const std::string before = engine.patch();
    const auto fails = [&](const std::string& packet, const std::string& teaches) {
      const std::string answer = osc.ask(packet);
      INFO(answer);
      CHECK(answer.starts_with("/fail"));
      CHECK(holds(answer, teaches));
    };
    fails(strings("/sett", {"lead.freq", "1"}), "did you mean `set`");
    fails(strings("/set", {"led.freq", "1"}), "did you mean `lead`");
    fails(strings("/set", {"lead.feq", "1"}), "did you mean `freq`");
    fails(strings("/set", {"lead.freq", "loud"}), "lead.freq");
    fails(strings("/set", {}), "takes: set");
    fails(message("/set", ",sN", padded("lead.freq")), "argument 2 has no value");
    fails(message("/set", ",sm", padded("lead.freq") + big_endian(1, 4)), "argument 2 has the type `m`");
    fails(message("/set", ",sf", padded("lead.freq") + big_endian(0x7fc00000, 4)),
          "argument 2 is not finite");
    fails(message("/lead/freq", ",f", big_endian(0, 4)), "an address is `/` and a verb");
    fails("/set", "bad packet");
    fails("nonsense", "bad packet");
    fails(padded("/set") + "sf", "bad packet");
    fails(message("/set", ",s", "open"), "bad packet");
    CHECK(engine.patch() == before);
    CHECK(engine.process.running());
  }
}
