// What waits for its bundle's time.
#include "control/session/live.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

language::Request request(const std::string& verb, std::vector<std::string> words,
                          std::optional<std::int64_t> due) {
  language::Request request;
  request.command.verb = verb;
  request.command.arguments = std::move(words);
  request.door = "osc";
  request.client = 1;
  request.due_ns = due;
  return request;
}

}  // namespace

SCENARIO("panic cancels what waits for its bundle's time") {
  Live live{"vco"};
  live.done("add lead vco");
  const std::int64_t later = base::monotonic_ns() + 200'000'000;
  std::vector<language::Reply> replies;
  const auto ask = [&](const language::Request& asked) {
    live.session->handle(asked, [&](language::Reply reply) { replies.push_back(std::move(reply)); });
  };
  GIVEN("messages of a bundle that wait") {
    ask(request("set", {"lead.freq", "300"}, later));
    ask(request("play", {}, later));
    CHECK(replies.empty());
    WHEN("panic comes before") {
      const auto panic = live.done("panic");
      THEN("they are not done, and their sender and the one who asked are told") {
        CHECK(panic.data["cancelled"] == 2);
        CHECK(holds(panic.text, "2 messages of bundles that waited for their time: cancelled"));
        REQUIRE(replies.size() == 2);
        CHECK(replies[0].exit == language::Exit::refused);
        CHECK(holds(replies[0].text, "`panic` came before its time"));
        const auto end = base::monotonic_ns() + 300'000'000;
        while (base::monotonic_ns() < end) live.loop.run_once(std::chrono::milliseconds(10));
        CHECK(replies.size() == 2);
        CHECK(live.session->memory().panicked);
        CHECK(live.session->patch().find("lead")->settings.empty());
      }
    }
  }
  GIVEN("a bundle that panics and plays on") {
    ask(request("panic", {}, later));
    ask(request("play", {}, later));
    ask(request("stop", {}, later + 60'000'000'000));
    live.wait_for("both", [&] { return replies.size() == 3; });
    THEN("the rest of it is done") {
      CHECK_FALSE(live.session->memory().panicked);
      CHECK(std::ranges::count(replies, language::Exit::refused, &language::Reply::exit) == 1);
    }
  }
}
