// The order of the patch's cables says which of a ring is delayed: what is heard, rendered, reopened and
// replayed from the patch's text is the same graph, however the patch came about.
#include <cmath>
#include <complex>
#include <numbers>
#include <random>

#include "control/offline/render.hpp"
#include "control/patching/patch_text.hpp"
#include "control/session/live.hpp"
#include "control/verbs/verbs.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

constexpr int spike_at = 6400;

/// What goes through, what goes round, and what is struck.
void save_modules(Live& live) {
  const auto save = [&](const std::string& name, const std::string& body) {
    const auto saved = live.edit(name, module_of(body));
    INFO(saved.text);
    REQUIRE(saved.ok());
  };
  save("spike", "  Out out;\n  int count = 0;\n  void tick() { out = count == " + std::to_string(spike_at) +
                    " ? 1.0f : 0.0f; ++count; }");
  save("pass", "  In in;\n  Out out;\n  void tick() { out = in; }");
  save("line",
       "  In in;\n  Out out;\n  DelayLine d;\n  void prepare() { d.resize(256); }\n"
       "  void tick() { out = d.at(108); d.write(in); }");
  save("damp",
       "  In in;\n  Out out;\n  Signal last = 0;\n  void tick() { out = 0.5f * (in + last); last = in; }");
}

graph::Patch replayed(Live& live) {
  patching::Draft draft({}, live.session->modules(), verbs::vocabulary(), 48000);
  if (auto done = patching::run_text(draft, live.done("patch").text); !done)
    throw std::runtime_error(done.error().message);
  return draft.patch;
}

std::vector<float> rendered(Live& live, const graph::Patch& patch, double seconds) {
  offline::RenderJob job;
  job.patch = patch;
  job.seconds = seconds;
  for (const graph::Node& node : patch.nodes)
    job.codes[node.module] = live.session->modules().code(node.module);
  return offline::render_to_memory(job).value().left;
}

/// What is heard of the patch when all that went round has died away and the spike begins anew.
std::vector<float> heard(Live& live, double seconds) {
  live.settle();
  live.session->stage().reset("source", live.now());
  live.play_seconds(2);
  live.session->stage().reset("source", live.now());
  live.play(live.engine.latency());
  return live.play_seconds(seconds).left;
}

/// Verbs that a person might type, some of which are refused.
class Player {
 public:
  Player(Live& live, unsigned seed) : live_(live), random_(seed), prefix_("n" + std::to_string(seed) + "_") {
    live_.done("add source spike");
  }

  void play() {
    const int kind = below(16);
    if (kind <= 1 || names().size() < 5) {
      if (names().size() < 14) live_.done("add " + fresh() + " pass");
    } else if (kind <= 4) {
      if (const auto& cables = live_.session->patch().cables; !cables.empty() && names().size() < 14) {
        const graph::Cable cable = cables[static_cast<std::size_t>(below(static_cast<int>(cables.size())))];
        live_.done("insert " + fresh() + " pass " + to_text(cable.from) + " " + to_text(cable.to));
      }
    } else if (kind == 5) {
      if (const std::string name = any(); name != "source") live_.done("remove " + name);
    } else if (kind == 6) {
      live_.ask("undo");
      if (!live_.session->patch().find("source")) live_.done("add source spike");
    } else if (kind == 7) {
      live_.ask("disconnect " + any() + " " + any());
    } else if (kind == 8) {
      if (const std::string name = any(); name != "source") live_.done("rename " + name + " " + fresh());
    } else if (kind == 9) {
      live_.done("replace " + any_pass() + " pass");
    } else {
      connect();
    }
    live_.play(below(700));
  }

  void hear_all() {
    for (const std::string& name : names()) live_.done("connect " + name + " out amount=0.07123456789123");
  }

 private:
  int below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(random_); }
  std::string fresh() { return prefix_ + std::to_string(++names_); }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const graph::Node& node : live_.session->patch().nodes) all.push_back(node.name);
    return all;
  }
  std::string any() { return names()[static_cast<std::size_t>(below(static_cast<int>(names().size())))]; }
  std::string any_pass() {
    for (std::string name = any();; name = any()) {
      if (name != "source") return name;
    }
  }
  /// A node adds up 0.9 at most, so that every ring dies away.
  void connect() {
    const std::string to = any_pass();
    int fed = 0;
    for (const graph::Cable& cable : live_.session->patch().cables) fed += cable.to.node == to;
    if (fed < 3) live_.done("connect " + any() + " " + to + " amount=0.3");
  }

  Live& live_;
  std::mt19937 random_;
  std::string prefix_;
  int names_ = 0;
};

/// Of a decaying tone near `guess`, in Hz: how far its phase moves on in a twentieth of a second.
double pitch_of(const std::vector<float>& sound, double guess) {
  constexpr std::size_t window = 8192;
  constexpr std::size_t apart = 2400;
  const auto phasor = [&](std::size_t from) {
    std::complex<double> sum = 0;
    for (std::size_t i = 0; i < window; ++i) {
      const double x = (static_cast<double>(i) + 0.5) / window;
      const double hann = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * x);
      const double turn = -2 * std::numbers::pi * guess * static_cast<double>(from + i) / 48000;
      sum += hann * static_cast<double>(sound[from + i]) * std::polar(1.0, turn);
    }
    return sum;
  };
  const double moved = std::arg(phasor(9600 + apart) * std::conj(phasor(9600)));
  return guess + moved / (2 * std::numbers::pi) * 48000 / apart;
}

}  // namespace

SCENARIO("What is heard, rendered, reopened and replayed is the same graph, whatever the history") {
  Live live;
  save_modules(live);
  live.wait_for_optimised();
  int rings = 0;
  for (unsigned seed = 1; seed <= 12; ++seed) {
    Player player(live, seed);
    for (int i = 0; i < 40; ++i) player.play();
    player.hear_all();
    const graph::Patch patch = live.session->patch();
    CAPTURE(seed, live.done("patch").text);
    REQUIRE(replayed(live) == patch);
    const std::vector<float> sound = rendered(live, patch, 0.25);
    rings += std::ranges::count_if(sound, [](float x) { return x != 0; }) > 10;
    REQUIRE(heard(live, 0.25) == sound);
    if (seed % 4 == 0) {
      const auto next = live.after_death();
      REQUIRE(next->session->patch() == patch);
      next->wait_for_optimised();
      REQUIRE(heard(*next, 0.25) == sound);
    }
    live.done("remove all");
  }
  CHECK(rings > 3);
}

SCENARIO("A node that is put into a cable takes its place, and leaves it its amount to the last digit") {
  Live live;
  save_modules(live);
  live.done("apply -",
            "add a pass\nadd b pass\nconnect a b amount=0.123456789012345\nconnect b a\nconnect b out\n");
  live.done("insert x pass a b");
  const graph::Patch& patch = live.session->patch();
  REQUIRE(patch.cables.size() == 4);
  CHECK(patch.cables[0] == cable("a", "x"));
  CHECK(patch.cables[1] == cable("x", "b", 0.123456789012345));
  CHECK(patch.cables[2] == cable("b", "a"));
  CHECK(replayed(live) == patch);
}

SCENARIO("A string keeps its pitch, whatever its history") {
  Live live;
  save_modules(live);
  const auto build = [&](std::initializer_list<std::string> lines) {
    for (const std::string& line : lines) live.done(line);
  };
  const auto pluck = [&] {
    live.settle();
    live.session->stage().hit("pick", "in", 0.7, 1, live.now() + 64);
    return pitch_of(live.play_seconds(1).left, 434);
  };
  // The line, half a sample of the filter, and the one cable that closes the ring.
  const double pitch = 48000 / (109 + 0.5 + 1);
  const auto in_tune = [&](double heard) {
    const double cents = 1200 * std::log2(heard / pitch);
    CAPTURE(heard, cents, live.done("patch").text);
    CHECK(std::abs(cents) < 0.1);
  };
  const auto in_tune_everywhere = [&] {
    in_tune(pluck());
    live.session->stage().hit("pick", "in", 0.7, 1, live.now());
    const auto next = live.after_death();
    next->settle();
    next->session->stage().hit("pick", "in", 0.7, 1, next->now() + 64);
    in_tune(pitch_of(next->play_seconds(1).left, 434));
    CHECK(replayed(live) == live.session->patch());
  };
  build({"add pick pass", "add line line", "add damp damp", "connect pick line", "connect line damp",
         "connect damp line", "connect damp out amount=0.5"});
  in_tune_everywhere();
  SECTION("a node is put into the cable that is delayed") {
    live.done("insert x pass damp line");
    in_tune_everywhere();
    live.done("insert y pass x line");
    live.done("insert z pass damp x");
    in_tune_everywhere();
    live.done("undo");
    in_tune_everywhere();
  }
  SECTION("a node is put into the cable that is not") {
    live.done("insert x pass line damp");
    in_tune_everywhere();
  }
  SECTION("the older cable is taken out and laid again") {
    live.done("disconnect line damp");
    live.play_seconds(0.1);
    live.done("connect line damp");
    in_tune_everywhere();
    live.done("undo");
    live.done("undo");
    in_tune_everywhere();
  }
  SECTION("a node is taken out and put in again") {
    live.done("remove line");
    build({"add line line", "connect damp line", "connect line damp", "connect pick line"});
    in_tune_everywhere();
    live.done("rename line wire");
    in_tune_everywhere();
  }
  SECTION("another ring shares the filter") {
    build({"add other pass", "connect damp other", "connect other damp amount=0"});
    in_tune_everywhere();
    live.done("remove other");
    in_tune_everywhere();
  }
}
