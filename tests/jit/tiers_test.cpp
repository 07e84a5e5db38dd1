// Quick code is played by the SDK's run function and optimised code by its own: both give the same.
#include <cmath>

#include "jit/instance.hpp"
#include "support/catch.hpp"

using namespace jit_test;
using Floats = std::vector<float>;

namespace {

struct Case {
  const char* what;
  const char* body;
};

const Case cases[] = {
    {"update() and a knob", R"(
  In in;
  Param gain = param(1, 0, 9);
  Out out;
  Signal held = 0;
  void update() { held = gain * 2 + in; }
  void tick() { out = in * gain + held; })"},
    {"gates and their heights", R"(
  GateIn gate;
  Out out;
  GateOut again;
  int rises = 0;
  void tick() { rises += gate.rose(); out = rises + gate.height(); again = gate.high() ? 1 : 0; })"},
    {"musical time", R"(
  Out out, late;
  void tick() { out = beat; late = bar; })"},
    {"banks and arrays", R"(
  Ins<3> in;
  Params<2> gain = params<2>(0.5, 0, 1);
  In more[2];
  Outs<2> out;
  void tick() { out[0] = in[0] * gain[0] + more[1]; out[1] = in[2] * gain[1] - more[0]; })"},
    {"switches and texts", R"(
  enum class Shape { low, high };
  Choice<Shape> shape;
  Toggle on = true;
  Count steps{3, 1, 8};
  Text words = "abc";
  In in;
  Out out;
  void tick() { out = (shape == Shape::high ? in : -in) * steps + (on ? words.size() : 0); })"},
    {"block()", R"(
  In in;
  GateIn gate;
  Param gain = param(1, 0, 9);
  Out out;
  Signal held = 0;
  void update() { held = gain; }
  void block(int frames) {
    const auto from = samples(in), to = samples(out);
    for (int i = 0; i < frames; ++i) to[i] = from[i] * held + (gate.high() ? 1 : 0);
  })"},
    {"constructor, prepare() and reset()", R"(
  struct Pair { Signal a = 3, b{}; };
  Pair pair;
  Signal plain;
  Random noise;
  Out out;
  void prepare() { pair.b = sample_rate; }
  void reset() { pair.a = 7; }
  void tick() { plain += pair.a; out = plain + pair.b + noise.unipolar(); })"},
};

/// All outputs of some blocks: knobs still, knobs moving, update() due, a reset.
std::vector<std::map<std::string, Floats>> play(const std::shared_ptr<const Code>& code) {
  Instance instance(code);
  instance.transport = {0.5, 0, 0.01, 120, 4, true};
  const auto lanes = static_cast<std::size_t>(code->info.lanes);
  std::vector<std::map<std::string, Floats>> heard;
  int number = 0;
  const auto floats = [&](std::size_t frames, float offset) {
    Floats values(frames * lanes);
    for (float& value : values) value = offset + 0.1f * static_cast<float>(++number % 13);
    return values;
  };
  for (const std::size_t frames : {1, 5, 40, 17, 8}) {
    for (const InputInfo& input : code->info.inputs) instance.inputs[input.name] = floats(frames, -0.2f);
    instance.moving = frames == 40 || frames == 8;
    instance.update = frames == 17;
    for (const ParamInfo& param : code->info.params) {
      const bool knob = param.kind == ParamKind::knob;
      instance.params[param.name] = knob ? floats(instance.moving ? frames : 1, 0) : Floats{1};
    }
    heard.push_back(instance.run(static_cast<int>(frames)));
    if (frames == 17) instance.reset();
  }
  return heard;
}

}  // namespace

SCENARIO("Quick and optimised code take ports, knobs, gates and time alike") {
  for (const auto& [what, body] : cases) {
    for (const int lanes : {1, 4}) {
      INFO(what << ", " << lanes << " lanes");
      const auto outcomes = compile_all(request(module(body), lanes));
      if (lanes > 1 && outcomes.size() == 1) continue;  // it runs voice by voice
      INFO(to_text(outcomes[0].diagnostics));
      REQUIRE(outcomes.size() == 2);
      REQUIRE(outcomes[0].code);
      REQUIRE(outcomes[1].code);
      CHECK(outcomes[0].code->entry.parts->run != outcomes[1].code->entry.parts->run);
      CHECK(outcomes[1].code->entry.parts->tick == nullptr);
      CHECK(play(outcomes[0].code) == play(outcomes[1].code));
    }
  }
}
