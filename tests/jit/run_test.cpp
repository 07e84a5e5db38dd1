// What the compiled code does when it runs.
#include <cmath>

#include "jit/instance.hpp"
#include "support/catch.hpp"

using namespace jit_test;
using Floats = std::vector<float>;

SCENARIO("A module computes its outputs from its inputs and knobs, sample by sample") {
  GIVEN("a gain") {
    Instance gain(
        code_of(module("In in; Param level = param(0.5, 0, 2); Out out; void tick() { out = in * level; }")));
    gain.inputs["in"] = {1, 2, -4};
    THEN("the knob's start counts until it is set") {
      CHECK(gain.run(3)["out"] == Floats{0.5f, 1, -2});
    }
    WHEN("the knob stands elsewhere") {
      gain.params["level"] = {2};
      THEN("the output follows") {
        CHECK(gain.run(3)["out"] == Floats{2, 4, -8});
      }
    }
    WHEN("the knob moves during the block") {
      gain.moving = true;
      gain.params["level"] = {1, 0.5f, 0.25f};
      THEN("every sample has its own value") {
        CHECK(gain.run(3)["out"] == Floats{1, 1, -1});
      }
    }
  }
  GIVEN("a phase that turns a quarter a sample") {
    Instance ramp(code_of(module("Out out; Phase phase; void tick() { phase.advance(0.25); out = phase; }")));
    THEN("it wraps exactly and goes on in the next block") {
      CHECK(ramp.run(3)["out"] == Floats{0.25f, 0.5f, 0.75f});
      CHECK(ramp.run(3)["out"] == Floats{0, 0.25f, 0.5f});
    }
  }
}

SCENARIO("Gates have edges, also across blocks") {
  Instance counter(code_of(module(R"(
  GateIn gate;
  Out rises, falls, height;
  int up = 0, down = 0;
  void tick() { up += gate.rose(); down += gate.fell(); rises = up; falls = down; height = gate.height(); })")));
  counter.inputs["gate"] = {0, 1, 1, 0.25f, 0.75f};
  auto first = counter.run(5);
  CHECK(first["rises"] == Floats{0, 1, 1, 1, 2});
  CHECK(first["falls"] == Floats{0, 0, 0, 1, 1});
  CHECK(first["height"] == Floats{0, 1, 1, 0.25f, 0.75f});
  counter.inputs["gate"] = {1, 0};
  auto second = counter.run(2);
  CHECK(second["rises"] == Floats{2, 2});
  CHECK(second["falls"] == Floats{1, 2});
}

SCENARIO("Banks and plain arrays of ports are many ports") {
  Instance bank(code_of(module(R"(
  Ins<2> a;
  In b[2];
  Params<2> level = params<2>(1, 0, 10);
  Outs<2> out;
  void tick() { for (int i = 0; i < 2; ++i) out[i] = a[i] * level[i] + b[i] + (patched(a[i]) ? 100 : 0); })")));
  bank.inputs = {{"a1", {1}}, {"a2", {2}}, {"b1", {10}}, {"b2", {20}}};
  bank.params["level2"] = {3};
  bank.patched["a2"] = true;
  auto heard = bank.run(1);
  CHECK(heard["out1"] == Floats{11});
  CHECK(heard["out2"] == Floats{126});
}

SCENARIO("update() runs when it must, at most every 16 samples of absolute time") {
  Instance module_(code_of(module(R"(
  Param knob = param(0, 0, 100);
  Out out, seen;
  int updates = 0;
  Signal last = 0;
  void update() { ++updates; last = knob; }
  void tick() { out = updates; seen = last; })")));
  GIVEN("a fresh instance") {
    THEN("the first block updates once, the next not at all") {
      CHECK(module_.run(4)["out"] == Floats(4, 1));
      CHECK(module_.run(4)["out"] == Floats(4, 1));
    }
    THEN("the engine can ask for more") {
      module_.run(4);
      module_.update = true;
      CHECK(module_.run(2)["out"] == Floats(2, 2));
    }
  }
  WHEN("the knob moves in a block that starts at sample 10") {
    module_.run(10);
    module_.at(10);
    module_.moving = true;
    Floats values;
    for (int i = 0; i < 24; ++i) values.push_back(static_cast<float>(i));
    module_.params["knob"] = values;
    auto heard = module_.run(24);
    THEN("it updates at samples 16 and 32, with the knob as it stands there") {
      CHECK(heard["out"][5] == 1);
      CHECK(heard["out"][6] == 2);
      CHECK(heard["seen"][6] == 6);
      CHECK(heard["out"][21] == 2);
      CHECK(heard["out"][22] == 3);
      CHECK(heard["seen"][23] == 22);
    }
  }
}

SCENARIO("Switches turn once a block, texts and knobs are there in prepare()") {
  Instance module_(code_of(module(R"(
  enum Shape { saw, square };
  Choice<Shape> shape = square;
  Toggle on = true;
  Count steps {4, 1, 16};
  Text pattern {"x..x"};
  Param size = param(3, 1, 10);
  Out out;
  float length = 0;
  void prepare() { length = pattern.size() * 100 + size; }
  void tick() { out = length + (shape == square ? 0.5 : 0.25) + (on ? 1000 : 0) + steps * 10000; })")));
  CHECK(module_.run(1)["out"] == Floats{41403.5f});
  module_.params["shape"] = {0};
  module_.params["on"] = {0};
  module_.params["steps"] = {99};
  CHECK(module_.run(1)["out"] == Floats{160403.25f});
}

SCENARIO("block() has all samples at once") {
  Instance reverse(code_of(module(R"(
  In in;
  Out out;
  void block(int frames) {
    auto x = samples(in);
    auto y = samples(out);
    for (int i = 0; i < frames; ++i) y[i] = x[frames - 1 - i];
  })")));
  reverse.inputs["in"] = {1, 2, 3};
  CHECK(reverse.run(3)["out"] == Floats{3, 2, 1});
}

SCENARIO("Musical time is exact at every sample") {
  Instance clock(code_of(module("Out out; void tick() { out = beat; }")));
  clock.transport = {8, 100, 0.5, 120, 4, true};
  clock.at(102);
  CHECK(clock.run(3)["out"] == Floats{9, 9.5f, 10});
}

SCENARIO("reset() calls the module's own, and its noise begins anew") {
  const std::string body = R"(
  Param knob = param(1, 0, 10);
  Out out;
  Random noise;
  DelayLine line;
  Signal sum = 0.5;
  void prepare() { line.resize(8); }
  void tick() { sum += 1; line.write(sum); out = noise.bipolar() + sum + line.at(4) + knob; })";
  Instance module_(code_of(module(body + "  void reset() { sum = 0.5; line.clear(); }")));
  const Floats first = module_.run(20)["out"];
  CHECK(module_.run(20)["out"] != first);
  module_.reset();
  CHECK(module_.run(20)["out"] == first);
}

SCENARIO("Random numbers differ between members and between seeds, and repeat") {
  const auto code =
      code_of(module("Out a, b; Random x[2]; void tick() { a = x[0].bipolar(); b = x[1].bipolar(); }"));
  Instance first(code, 1), again(code, 1), other(code, 2);
  auto heard = first.run(8);
  CHECK(heard == again.run(8));
  CHECK(heard["a"] != heard["b"]);
  CHECK(heard["a"] != other.run(8)["a"]);
}

SCENARIO("The optimised code sounds like the quick code, bit for bit") {
  const auto outcomes = compile_all(request(module(R"(
  In in;
  Param freq = param(220, 20, 20000, Hz, Log);
  Out out;
  Phase phase;
  Blep edge;
  Random noise;
  Signal low = 0, band = 0;
  void tick() {
    edge.add(phase.advance(freq * exp2(in) * dt), -2);
    const Signal x = 2 * phase - 1 + edge.next() + noise.bipolar() * 0.1;
    const Signal high = x - low - 0.3 * band;
    band += 0.1 * high;
    low += 0.1 * band;
    out = tanh(low * 3) + sin(x);
  })")));
  REQUIRE(outcomes.size() == 2);
  CHECK_FALSE(outcomes[0].code->optimised);
  CHECK(outcomes[1].code->optimised);
  Instance quick(outcomes[0].code), optimised(outcomes[1].code);
  for (Instance* each : {&quick, &optimised}) each->inputs["in"] = Floats(4800, 0.1f);
  CHECK(quick.run(4800)["out"] == optimised.run(4800)["out"]);
}

SCENARIO("The same source runs many voices in one Signal") {
  const std::string source = module(R"(
  In pitch;
  GateIn gate;
  Param freq = param(220, 20, 20000, Hz, Log);
  Out out;
  Phase phase;
  Signal level = 0;
  void tick() {
    phase.advance(freq * exp2(pitch) * dt);
    level += (gate.high() ? 1 - level : -level) * 0.01;
    out = (2 * phase - 1) * level;
  })");
  for (const int lanes : {4, 8, 16}) {
    INFO(lanes << " lanes");
    Instance wide(code_of(source, lanes));
    const int frames = 1000;
    for (int f = 0; f < frames; ++f) {
      for (int l = 0; l < lanes; ++l) {
        wide.inputs["pitch"].push_back(static_cast<float>(l) / 12);
        wide.inputs["gate"].push_back(f % (10 + l) < 5 ? 1.0f : 0.0f);
      }
    }
    const Floats all = wide.run(frames)["out"];
    const auto narrow = code_of(source);
    double worst = 0;
    for (int l = 0; l < lanes; ++l) {
      Instance one(narrow);
      one.inputs["pitch"] = Floats(frames, static_cast<float>(l) / 12);
      for (int f = 0; f < frames; ++f) one.inputs["gate"].push_back(f % (10 + l) < 5 ? 1.0f : 0.0f);
      const Floats alone = one.run(frames)["out"];
      for (int f = 0; f < frames; ++f) {
        const auto at = static_cast<std::size_t>(f);
        worst = std::max(
            worst, static_cast<double>(std::abs(
                       alone[at] - all[at * static_cast<std::size_t>(lanes) + static_cast<std::size_t>(l)])));
      }
    }
    CHECK(worst < 3e-5);
  }
}

SCENARIO("watch() shows values by their place in the source") {
  Instance module_(code_of(module("In in; Out out;\n  void tick() { watch(in * 2); out = in; }")));
  const auto& watches = module_.code().info.watches;
  REQUIRE(watches.size() == 1);
  CHECK(watches[0].expression == "in * 2");
  module_.inputs["in"] = {21};
  module_.run(1);
  CHECK(module_.code().entry.watched_sites(module_.self())[0] == watches[0].site);
  CHECK(module_.code().entry.watched(module_.self())[0] == 42);
}

SCENARIO("prepare() can refuse") {
  const Instance module_(
      code_of(module("Out out; void prepare() { fail(\"column %d\", 7); } void tick() { out = 0; }")));
  CHECK(module_.refusal() == "column 7");
}

SCENARIO("Modules may use the standard library's containers and algorithms, in both tiers") {
  const std::string source =
      "#include <chronus/module.hpp>\n#include <algorithm>\n#include <array>\n#include <cmath>\n"
      "struct Thing : Module {\n  In in;\n  Out out;\n  std::array<float, 4> last{};\n"
      "  void tick() {\n    std::rotate(last.begin(), last.begin() + 1, last.end());\n"
      "    last[3] = std::abs(float(in));\n    out = *std::max_element(last.begin(), last.end());\n  }\n};\n";
  const auto outcomes = compile_all(request(source));
  REQUIRE(outcomes.size() == 2);
  for (const Outcome& outcome : outcomes) {
    REQUIRE(outcome.code);
    Instance thing(outcome.code);
    thing.inputs["in"] = {0, -0.5f, 0, 0, 0, 0.25f};
    CHECK(thing.run(6)["out"] == Floats{0, 0.5f, 0.5f, 0.5f, 0.5f, 0.25f});
  }
}
