// Options: a verb takes those that its row of the table declares, and no other.
#include "control/session/live.hpp"
#include "control/verbs/verbs.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"

using namespace chronus;
using namespace chronus::test;
using language::Exit;

SCENARIO("Every verb refuses an option that it does not have") {
  Live live;
  for (const language::Verb& verb : verbs::vocabulary()) {
    if (holds(std::string(verb.arguments), "key=value")) continue;  // any key may be a port of the node
    std::string line(verb.name);
    for (int i = 0; i < verb.fewest; ++i) line += " x";
    const auto reply = live.ask(line + " sec=1");
    INFO(line << ": " << reply.text);
    CHECK(reply.exit == Exit::usage);
    CHECK(holds(reply.text, "has no option `sec`"));
    CHECK(holds(reply.text, "it takes: " + std::string(verb.name)));
  }
}

SCENARIO("A refused option names the nearest right one") {
  Live live;
  CHECK(holds(live.ask("listen second=1").text, "did you mean `seconds`?"));
  CHECK(holds(live.ask("render x.wav block=64 block=32").text, "has the option `block` twice"));
  CHECK(holds(live.ask("add n vco freq=1k freq=2k").text, "has the option `freq` twice"));
}

SCENARIO("A refused option changes nothing") {
  Live live{"vco"};
  live.done("add lead vco");
  const auto seq = live.session->seq();
  for (const char* line : {"mute lead at=1b", "stop at=4b", "play at=4b", "panic foo=1", "tempo 80 at=bar",
                           "remove lead over=4s", "connect lead out gain=2"}) {
    INFO(line);
    CHECK(live.ask(line).exit == Exit::usage);
  }
  CHECK(live.session->seq() == seq);
  CHECK(live.ask("apply -", "mute lead at=1b\n").exit == Exit::usage);
}

SCENARIO("modules takes a name or a word, not both") {
  Live live{"vco"};
  CHECK(live.ask("modules vco for=osc").exit == Exit::usage);
  CHECK(live.ask("help add markdown=on").exit == Exit::usage);
  CHECK(live.ask("help markdown=off").exit == Exit::usage);
}

SCENARIO("A number of seconds takes any time, and no other unit") {
  Live live;
  live.done("tempo 120");
  CHECK(live.ask("listen seconds=100ms").data["seconds"] == 0.1);
  CHECK(live.ask("listen seconds=1/2b").data["seconds"] == 0.25);
  CHECK(live.ask("listen seconds=100Hz").exit == Exit::usage);
  CHECK(live.ask("listen seconds=0").exit == Exit::usage);
}
