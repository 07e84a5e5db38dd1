#include <fmt/format.h>

#include "control/session/session.hpp"
#include "control/session/verbs.hpp"

namespace chronus::control {

namespace {

void send(Session& session, const Request& request, engine::Event::Kind kind) {
  session.stage().send({kind, 0, 0, 0, session.when(request)});
  session.stay_awake();
}

std::string running(Session& session) {
  return session.parts().engine.now().transport.playing ? "plays" : "stands still";
}

}  // namespace

void verb_play(Session& session, const Request& request, const Answer& answer) {
  const std::string was = session.panicked() ? "silent after panic" : running(session);
  if (session.panicked()) session.set_panicked(false);
  send(session, request, engine::Event::Kind::play);
  session.note({{"kind", "state"}, {"stands_still", false}});
  answer(session.changed(request, {"transport", was, "plays", false, {}}));
}

void verb_stop(Session& session, const Request& request, const Answer& answer) {
  const std::string was = running(session);
  send(session, request, engine::Event::Kind::stop);
  session.note({{"kind", "state"}, {"stands_still", true}});
  answer(session.changed(request, {"transport", was, "stands still", false, {}}));
}

void verb_panic(Session& session, const Request& request, const Answer& answer) {
  session.set_panicked(true);
  send(session, request, engine::Event::Kind::stop);
  for (const graph::Node& node : session.patch().nodes) session.stage().reset(node.name, 0);
  answer(session.changed(request, {"sound", "", "silent; `play` brings it back", false, {}}));
}

}  // namespace chronus::control
