#include <fmt/format.h>

#include "control/session/session.hpp"
#include "control/session/verbs.hpp"
#include "control/value.hpp"

namespace chronus::control {

namespace {

std::string running(Session& session) {
  return session.parts().engine.now().transport.playing ? "plays" : "stands still";
}

/// The beat that `play from=` names; nothing without the option.
tl::expected<std::optional<double>, Problem> start_of(const Session& session, const Command& command) {
  const std::string* word = command.option("from");
  if (!word) return std::nullopt;
  const auto quantity = parse_quantity(*word);
  const auto beat =
      quantity ? convert(*quantity, Beats, session.patch().tempo) : tl::unexpected(quantity.error());
  if (!beat) return tl::unexpected(Problem{Exit::usage, "from: " + beat.error()});
  if (*beat < 0) return tl::unexpected(Problem{Exit::usage, "from: the music begins at beat 0"});
  return *beat;
}

}  // namespace

/// play [from=BEAT]
void verb_play(Session& session, const Request& request, const Answer& answer) {
  const auto from = start_of(session, request.command);
  if (!from) return answer(to_reply(from.error()));
  const bool panicked = session.panicked();
  const std::string was = panicked ? "silent after panic" : running(session);
  if (panicked) session.set_panicked(false);
  const std::int64_t at = session.when(request);
  if (*from) session.stage().send({engine::Event::Kind::locate, 0, **from, 0, at});
  session.stage().send({engine::Event::Kind::play, 0, 0, 0, at});
  session.stay_awake();
  session.note({{"kind", "state"}, {"stands_still", false}});
  const std::string now = *from ? fmt::format("plays from beat {:g}", **from) : "plays";
  Reply reply = session.changed(request, {"transport", was, now, false, {}}, at);
  if (*from) reply.data["beat"] = **from;
  answer(std::move(reply));
}

void verb_stop(Session& session, const Request& request, const Answer& answer) {
  const std::string was = running(session);
  const std::int64_t at = session.when(request);
  session.stage().send({engine::Event::Kind::stop, 0, 0, 0, at});
  session.stay_awake();
  session.note({{"kind", "state"}, {"stands_still", true}});
  answer(session.changed(request, {"transport", was, "stands still", false, {}}, at));
}

void verb_panic(Session& session, const Request& request, const Answer& answer) {
  session.set_panicked(true);
  session.stage().send({engine::Event::Kind::stop, 0, 0, 0, session.when(request)});
  for (const graph::Node& node : session.patch().nodes) session.stage().reset(node.name, 0);
  const std::size_t cancelled = session.cancel_waiting(request);
  Reply reply = session.changed(request, {"sound", "", "silent; `play` brings it back", false, {}});
  reply.data["cancelled"] = cancelled;
  if (cancelled > 0)
    reply.text += fmt::format("\n{} message{} of bundles that waited for their time: cancelled", cancelled,
                              cancelled == 1 ? "" : "s");
  answer(std::move(reply));
}

}  // namespace chronus::control
