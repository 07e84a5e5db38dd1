// Knobs that turn: a step of undo, and few records.
#include "control/session/live.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"

using namespace chronus;
using namespace chronus::test;

SCENARIO("Turns of a knob are few records, and the last of them is there") {
  Live live{"vco"};
  live.done("add lead vco");
  for (int i = 0; i < 300; ++i) live.done("set lead.freq " + std::to_string(200 + i));
  const auto next = live.after_death();
  CHECK(next->session->patch() == live.session->patch());
  CHECK(next->session->seq() == live.session->seq());
  next->done("undo");
  CHECK(next->session->patch().find("lead")->settings.empty());
}

SCENARIO("Two knobs that turn at once are one step of undo and few records") {
  Live live{"vco", "vca"};
  live.done("add lead vco");
  live.done("add amp vca");
  live.done("set lead.width 0.5");
  for (int i = 0; i < 100; ++i) {
    live.done("set lead.freq " + std::to_string(200 + i));
    live.done("set amp.gain 0." + std::to_string(100 + i));
  }
  const auto next = live.after_death();
  CHECK(next->journal->found().size() < 60);
  CHECK(next->session->patch() == live.session->patch());
  THEN("undo takes both back, in this engine and in the next, and nothing else") {
    for (Live* each : {&live, next.get()}) {
      CHECK(holds(each->done("undo").text, "`set amp.gain lead.freq`"));
      CHECK(each->session->patch().find("amp")->settings.empty());
      CHECK(each->session->patch().find("lead")->settings.size() == 1);
    }
  }
}

SCENARIO("Knobs that were turned once each are a step of undo each") {
  Live live{"vco"};
  live.done("add lead vco");
  live.done("set lead.freq 200");
  live.done("set lead.width 0.5");
  live.done("undo");
  CHECK(live.session->patch().find("lead")->settings.size() == 1);
}
