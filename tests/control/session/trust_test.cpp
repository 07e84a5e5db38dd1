// What a sender that is not trusted may do: play, and edit the patch; nothing that reaches this computer.
#include <filesystem>

#include "control/language/line.hpp"
#include "control/session/live.hpp"
#include "control/verbs/verbs.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

language::Reply ask(Live& live, const std::string& line, bool trusted, const std::string& input = "") {
  language::Request request;
  request.command = *language::parse_line(line);
  request.trusted = trusted;
  request.folder = live.folder.path().string();
  request.input = input;
  std::optional<language::Reply> reply;
  live.session->handle(request, [&](language::Reply made) { reply = std::move(made); });
  live.wait_for("an answer to " + line, [&] { return reply.has_value(); });
  return *reply;
}

}  // namespace

SCENARIO("A sender without trust plays and patches, and reaches nothing else") {
  Live live{"vco"};
  bool ended = false;
  live.session->on_quit = [&] { ended = true; };
  const std::string before = live.done("patch").text;
  for (const std::string line : {"new wobble", "check it.cpp", "check -", "reload", "reload vco",
                                 "reload vco -", "record take.wav", "record stop", "render out.wav",
                                 "undo vco", "apply changes.txt", "save it.patch", "load it.patch", "quit"}) {
    const language::Reply reply = ask(live, line, false, "add x vco\n");
    INFO(line << ": " << reply.text);
    CHECK(reply.exit == language::Exit::unsafe);
    CHECK(holds(reply.text, "/token WORD"));
  }
  CHECK(live.done("patch").text == before);
  CHECK_FALSE(std::filesystem::exists(live.modules + "/wobble.cpp"));
  CHECK_FALSE(std::filesystem::exists(live.folder.file("it.patch")));
  live.loop.run_once(std::chrono::milliseconds(1));
  CHECK_FALSE(ended);

  for (const std::string line : {"add a vco", "set a.freq 300", "connect a out", "get a", "status", "play",
                                 "mute a", "apply -", "load -", "undo", "panic"}) {
    const language::Reply reply = ask(live, line, false, "add b vco\n");
    INFO(line << ": " << reply.text);
    CHECK(reply.ok());
  }
  CHECK(ask(live, "save it.patch", true).ok());
}

TEST_CASE("every verb that has a file or a module as its argument needs trust, or says why not") {
  for (const language::Verb& verb : verbs::vocabulary()) {
    INFO(verb.name);
    const bool names_a_file = verb.arguments.find("FILE") != std::string_view::npos;
    if (names_a_file || verb.group == "modules")
      CHECK((verb.reach != language::Verb::Reach::music || verb.name == "modules"));
  }
}
