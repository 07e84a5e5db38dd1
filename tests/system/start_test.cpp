// How the engine starts: the patch sounds as soon as its own modules are ready, and at once the next time.
#include "support/catch.hpp"
#include "system/running_engine.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

const std::string patch = "add lead vco freq=220Hz\nconnect lead.sine out\n";

/// Compiles until its time is up.
const std::string slow = R"(#include <chronus/module.hpp>
constexpr long f(long n) { return n < 2 ? 1 : f(n - 1) + f(n - 2); }
template <int N> constexpr long g() { return f(24) + g<N - 1>(); }
template <> constexpr long g<0>() { return 1; }
struct Slow : Module {
  Out out;
  static constexpr long number = g<900>();
  void tick() { out = number; }
};
)";

}  // namespace

SCENARIO("A patch sounds before a slow module that it does not play is compiled") {
  Place place({"vco", "vca"});
  write(place.modules + "/aaa_slow.cpp", slow);
  write(place.folder.file("it.patch"), patch);
  Process process(place.engine({place.folder.file("it.patch")}));
  nlohmann::json start;
  CHECK(wait_until(
      [&] {
        const auto reply = nlohmann::json::parse(run(place.client({"--json", "status"}), Seconds(20)).output,
                                                 nullptr, false);
        if (reply.is_object() && reply.contains("start")) start = reply["start"];
        return start.contains("first_sound_ms");
      },
      Seconds(30)));
  CHECK(start["modules"].contains("vco"));
  CHECK_FALSE(start["modules"].contains("aaa_slow"));
  CHECK_FALSE(holds(process.output(), "\nready\n"));
  const auto says = [&](const std::vector<std::string>& words, const std::string& text) {
    return wait_until([&] { return holds(run(place.client(words), Seconds(20)).output, text); });
  };
  CHECK(says({"status"}, "still loading: 2 of 3 modules"));
  run(place.client({"disconnect", "lead"}), Seconds(20));
  CHECK(says({"listen", "seconds=0.1"}, "out is silent: no node leads a cable to out"));
  run(place.client({"add", "late", "aaa_slow"}), Seconds(20));
  CHECK(says({"listen", "seconds=0.1"}, "out is silent: still loading: 2 of 3 modules"));
}

SCENARIO("What was compiled once comes from the cache the next time, and sounds the same") {
  Place place({"vco", "vca"});
  place.cache = place.folder.file("cache");
  write(place.folder.file("it.patch"), patch);
  const auto data = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "--json");
    return nlohmann::json::parse(run(place.client(words), Seconds(20)).output, nullptr, false);
  };
  const auto entries = [&] {
    std::error_code none;
    const std::filesystem::directory_iterator files(place.cache, none);
    return std::distance(begin(files), end(files));
  };
  for (const bool again : {false, true}) {
    INFO((again ? "the second start" : "the first start"));
    Process process(place.engine({place.folder.file("it.patch")}));
    REQUIRE(wait_until([&] { return holds(process.output(), "\nready\n"); }, Seconds(60)));
    nlohmann::json status;
    CHECK(wait_until([&] {
      status = data({"status"});
      return status["start"].contains("first_sound_ms");
    }));
    for (const char* module : {"vco", "vca"}) {
      CHECK((status["start"]["modules"][module]["worker"] == "cache") == again);
      CHECK(status["start"]["modules"][module]["ms"] > 0);
    }
    CHECK(data({"listen", "lead"})["pitch_hz"].get<double>() == Approx(220).epsilon(0.01));
    CHECK(wait_until([&] { return entries() == 3; }));  // with the SDK's own functions
    CHECK(data({"reload", "vco"})["tier"] == "optimised");
  }
}
