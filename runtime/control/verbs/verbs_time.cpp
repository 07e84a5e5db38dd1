#include <fmt/format.h>

#include <cmath>

#include "control/language/value.hpp"
#include "control/session/records.hpp"
#include "control/session/session.hpp"
#include "control/verbs/verbs.hpp"

namespace chronus::verbs {

namespace {

/// Between `panic` and the reset of the nodes: cables fade within 10 ms of the next block.
constexpr double fade_seconds = 0.030;

std::string running(session::Session& session) {
  return session.parts().engine.now().transport.playing ? "plays" : "stands still";
}

/// The beat of `play from=`; nothing without the option.
std::expected<std::optional<double>, language::Problem> start_of(const session::Session& session,
                                                                 const language::Command& command) {
  const std::string* word = command.option("from");
  if (!word) return std::nullopt;
  const auto quantity = language::parse_quantity(*word, Beats);
  const auto beat =
      quantity ? convert(*quantity, Beats, session.patch().tempo) : std::unexpected(quantity.error());
  if (!beat) return std::unexpected(language::Problem{language::Exit::usage, "from: " + beat.error()});
  if (*beat < 0)
    return std::unexpected(language::Problem{language::Exit::usage, "from: the music begins at beat 0"});
  return *beat;
}

}  // namespace

/// play [from=BEAT]
void verb_play(session::Session& session, const language::Request& request, const language::Answer& answer) {
  const auto from = start_of(session, request.command);
  if (!from) return answer(language::to_reply(from.error()));
  const bool panicked = session.memory().panicked;
  const std::string was = panicked ? "silent after panic" : running(session);
  if (panicked) session.set_panicked(false);
  const std::int64_t at = session.when(request);
  if (*from) session.stage().send({engine::Event::Kind::locate, 0, **from, 0, at});
  session.stage().send({engine::Event::Kind::play, 0, 0, 0, at});
  session.stay_awake();
  session.note(session::StateRecord{.stands_still = false});
  const std::string now = *from ? fmt::format("plays from beat {:g}", **from) : "plays";
  language::Reply reply = session.changed(request, {"transport", was, now, false, {}}, at);
  if (*from) reply.data["beat"] = **from;
  answer(std::move(reply));
}

void verb_stop(session::Session& session, const language::Request& request, const language::Answer& answer) {
  const std::string was = running(session);
  const std::int64_t at = session.when(request);
  session.stage().send({engine::Event::Kind::stop, 0, 0, 0, at});
  session.stay_awake();
  session.note(session::StateRecord{.stands_still = true});
  answer(session.changed(request, {"transport", was, "stands still", false, {}}, at));
}

void verb_panic(session::Session& session, const language::Request& request, const language::Answer& answer) {
  session.set_panicked(true);
  const std::int64_t at = session.when(request);
  session.stage().send({engine::Event::Kind::stop, 0, 0, 0, at});
  // Resets once the cables have faded: the start of a sound is not heard.
  const std::int64_t silent = at + std::llround(fade_seconds * session.parts().engine.sample_rate());
  for (const graph::Node& node : session.patch().nodes) session.stage().reset(node.name, silent);
  const std::size_t cancelled = session.cancel_waiting(request);
  language::Reply reply = session.changed(request, {"sound", "", "silent; `play` brings it back", false, {}});
  reply.data["cancelled"] = cancelled;
  if (cancelled > 0)
    reply.text += fmt::format("\n{} message{} of bundles that waited for their time: cancelled", cancelled,
                              cancelled == 1 ? "" : "s");
  answer(std::move(reply));
}

}  // namespace chronus::verbs
