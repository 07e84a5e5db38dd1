// How long an edit takes, for people to read: hidden, since no noisy machine can assert it.
//   test_jit "[.speed]"
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>

#include "jit/compiling.hpp"
#include "support/catch.hpp"

using namespace jit_test;

namespace {

const std::map<std::string, std::string> modules = {
    {"one", "In in;\n  Out out;\n  void tick() { out = in * 0.@5; }"},
    {"saw", R"(
  In    pitch;                                  ///< octaves above freq
  Param freq = param(220, 20, 20000, Hz, Log);  ///< base frequency
  Out   out;

  Phase phase;
  Blep  edge;

  void tick() {
    edge.add(phase.advance(freq * exp2(pitch) * dt), -2);
    out = (2 * phase - 1 + edge.next()) * 0.@9;
  })"},
    {"voice", R"(
  In     pitch;
  GateIn gate;
  Param  freq   = param(110, 20, 20000, Hz, Log);
  Param  cutoff = param(900, 20, 20000, Hz, Log);
  Param  damp   = param(0.3, 0.05, 1);
  Param  drive  = param(1.5, 1, 10);
  Out    out;

  struct Svf {
    Signal low{}, band{};
    Signal next(Signal x, Signal g, Signal k) {
      const Signal high = (x - (g + k) * band - low) / (1 + g * (g + k));
      const Signal b = band + g * high;
      const Signal l = low + g * b;
      band = b + g * high;
      low = l + g * b;
      return l;
    }
  };
  Phase phase, sub;
  Blep edge;
  Svf filter;
  Signal level = 0;

  void tick() {
    const Signal step = freq * exp2(pitch) * dt;
    edge.add(phase.advance(step), -2);
    sub.advance(step * 0.5);
    level += ((gate.high() ? Signal(1) : Signal(0)) - level) * 0.00@;
    const Signal x = 2 * phase - 1 + edge.next() + sin_turns(sub);
    out = tanh(filter.next(x * level, tan(3.14159 * min(cutoff * dt, 0.45)), damp) * drive);
  })"}};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

double now() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

TEST_CASE("stage medians", "[.speed]") {
  const auto mine = start();
  for (const auto& [name, body] : modules) {
    std::map<std::string, std::vector<double>> times;
    for (int edit = 0; edit < 30; ++edit) {
      const double pause = now() + 300;
      wait_until(*mine, [&] { return now() > pause; });
      std::string source = module(body);
      source.replace(source.find('@'), 1, std::to_string(1 + edit % 9));
      const double start = now();
      bool final = false;
      mine->compile(request(source), [&](Outcome outcome) {
        INFO(to_text(outcome.diagnostics));
        REQUIRE(outcome.code);
        times[outcome.final ? "optimised" : "quick"].push_back(now() - start);
        final = outcome.final;
        if (final) return;
        const Stages& s = outcome.stages;
        times["1 queue"].push_back(s.queue);
        times["2 parse"].push_back(s.parse);
        times["3 reflect"].push_back(s.reflect);
        times["4 lower"].push_back(s.lower);
        times["5 audition"].push_back(s.audition);
        times["6 send"].push_back(s.send);
        times["7 link"].push_back(s.link);
      });
      wait_until(*mine, [&] { return final; });
    }
    std::printf("%-6s", name.c_str());
    for (const auto& [stage, values] : times) std::printf("  %s %.2f", stage.c_str(), median(values));
    std::printf("\n");
  }
}
