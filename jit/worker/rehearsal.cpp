#include <fmt/format.h>

#include "jit/worker/job.hpp"
#include "jit/worker/sample_text.hpp"
#include "jit/worker/translate.hpp"

namespace chronus::jit {
namespace {

/// Uses the generic types: the job decides what Signal is.
constexpr const char* text = R"(
namespace chronus::rehearsal_@ {
using Signal = $;
using In = Signal;
using Out = Signal;
using Param = Signal;
using GateIn = GateInOf<Signal>;
/// Stands for all modules.
struct Rehearsal : ModuleOf<Signal> {
  In pitch;                                     ///< octaves
  Param freq = param(220, 20, 20000, Hz, Log);  ///< base frequency
  Param cutoff = param(1000, 20, 20000, Hz, Log);
  GateIn gate;
  Out out;
  PhaseOf<Signal> phase;
  BlepOf<Signal> edge;
  RandomOf<Signal> noise;
  DelayLineOf<Signal> line;
  struct Filter {
    Signal low{}, band{}, g = 0.1f;
    Signal next(Signal x) {
      const Signal high = x - low - band;
      band += g * high;
      low += g * band;
      return low;
    }
  } filter[2];
  Signal level = 0;
  void prepare() { line.resize(sample_rate / 10); }
  void update() { for (Filter& each : filter) each.g = clamp(cutoff * dt, 0, 0.2); }
  void tick() {
    const WrapOf<Signal> wrap = phase.advance(freq * exp2(pitch) * dt);
    edge.add(wrap, Signal(-2.0f));
    level += ((gate.high() ? Signal(1) : Signal(0)) - level) * 0.01f;
    Signal x = (2 * phase - 1 + edge.next()) * level + noise.bipolar() * 0.01f;
    for (Filter& each : filter) x = each.next(tanh(x));
    line.write(x);
    out = mix(x, line.read(100 + 50 * sin_turns(phase)), 0.5) * min(max(x, -1), 1) + sin(x) * pow(abs(x), 0.5);
  }
};
}
)";

bool rehearse(Tools& tools, int lanes) {
  Source source;
  source.unique = ++tools.uses;
  source.lanes = lanes;
  source.sample = sample_type(lanes);
  source.entry_name = fmt::format("chronus_rehearsal_{}", source.unique);
  source.piece = {fmt::format("rehearsal-{}", source.unique), with_sample(text, source.sample, source.unique),
                  true};
  const Translation translation = translate(tools.frontend, source);
  if (!translation.ir) return false;
  const std::string object = tools.lowering.lower(*translation.ir, Tier::quick);
  const auto optimised = translate_optimised(tools.frontend, source, translation.reflection);
  if (!optimised) return false;
  tools.lowering.lower(*optimised, Tier::optimised);
  return tools.linker.link(object, source.entry_name, Tier::quick).has_value();
}

}  // namespace

bool rehearse(Tools& tools) {
  for (const int lanes : tools.options.lanes) {
    if (!rehearse(tools, lanes)) return false;
  }
  tools.frontend.findings().take();
  tools.lowering.prepare();
  return true;
}

}  // namespace chronus::jit
