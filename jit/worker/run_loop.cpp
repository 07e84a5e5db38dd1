#include "jit/worker/run_loop.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace chronus::jit {
namespace {

class RunLoop {
 public:
  RunLoop(const Reflection& reflection, const std::string& sample)
      : reflection_(reflection), sample_(sample) {}

  std::string text() const {
    // __restrict works only for function parameters: hence two functions.
    std::string text = fmt::format(R"(
typedef {} Loose __attribute__((aligned(4)));
[[gnu::noinline]] static void play(M* {} self, const ::chronus::Block* block, bool update{}) {{
  const int frames = block->frames;
  (void)update;
)",
                                   sample_, points_into_itself() ? "" : "__restrict", buffers(true));
    if (reflection_.info.has_block) {
      text += params("0") + inputs("0", true);
      if (reflection_.info.has_update) text += "  if (update || block->moving) self->update();\n";
      text += "  self->block(frames);\n";
    } else {
      const std::string moving = loop(true);
      text += has_knobs() ? "  if (block->moving) {\n" + moving + "    return;\n  }\n" : "";
      text += params("0");
      if (reflection_.info.has_update)
        text += "  if (update) {\n" + inputs("0", false) + "  self->update();\n  }\n";
      text += loop(false);
    }
    return text + fmt::format(R"(}}
static void run(void* p, const ::chronus::Block* block) {{
  const bool update = ::chronus::HostAccess::begin<{}>(*static_cast<M*>(p), *block);
  play(static_cast<M*>(p), block, update{});
}}
)",
                              sample_, buffers(false));
  }

 private:
  /// Whether a member may hold the address of another.
  bool points_into_itself() const {
    return std::ranges::any_of(reflection_.info.fresh, [](const FreshField& field) {
      return field.why.contains("pointer") || field.why.contains("reference");
    });
  }

  bool is_knob(std::size_t i) const { return reflection_.info.params[i].kind == ParamKind::knob; }

  bool has_knobs() const {
    for (const ParamInfo& param : reflection_.info.params) {
      if (param.kind == ParamKind::knob) return true;
    }
    return false;
  }

  /// The ports' samples, as parameters of play() or as arguments in run().
  std::string buffers(bool declared) const {
    std::string text;
    const auto add = [&](const char* type, const char* name, const char* ports, std::size_t i) {
      text += declared ? fmt::format(", {} __restrict {}{}", type, name, i)
                       : fmt::format(", reinterpret_cast<{}>(block->{}[{}])", type, ports, i);
    };
    for (std::size_t i = 0; i < reflection_.inputs.size(); ++i) add("const Loose*", "in", "inputs", i);
    for (std::size_t i = 0; i < reflection_.params.size(); ++i) {
      if (is_knob(i)) add("const Loose*", "param", "params", i);
    }
    for (std::size_t i = 0; i < reflection_.outputs.size() && !reflection_.info.has_block; ++i)
      add("Loose*", "out", "outputs", i);
    return text;
  }

  std::string params(const std::string& index) const {
    std::string text;
    for (std::size_t i = 0; i < reflection_.params.size(); ++i) {
      if (is_knob(i))
        text += fmt::format("  self->{} = param{}[{}];\n", reflection_.params[i].spelled, i, index);
    }
    return text;
  }

  std::string inputs(const std::string& index, bool gates) const {
    std::string text;
    for (std::size_t i = 0; i < reflection_.inputs.size(); ++i) {
      if (!reflection_.info.inputs[i].gate) {
        text += fmt::format("  self->{} = in{}[{}];\n", reflection_.inputs[i].spelled, i, index);
      } else if (gates) {
        text += fmt::format("  self->{}.feed(in{}[{}]);\n", reflection_.inputs[i].spelled, i, index);
      }
    }
    return text;
  }

  std::string loop(bool moving) const {
    std::string text = "  for (int i = 0; i < frames; ++i) {\n";
    if (reflection_.reads_time) {
      text += "  ::chronus::HostAccess::set_time(*self, *block->transport, block->sample + i);\n";
    }
    if (moving) text += params("i");
    text += inputs("i", true);
    if (moving && reflection_.info.has_update) {
      text += "  if (((block->sample + i) & 15) == 0 || (i == 0 && update)) self->update();\n";
    }
    text += "  self->tick();\n";
    for (std::size_t i = 0; i < reflection_.outputs.size(); ++i) {
      text += fmt::format("  out{}[i] = self->{};\n", i, reflection_.outputs[i].spelled);
    }
    return text + "  }\n";
  }

  const Reflection& reflection_;
  const std::string& sample_;
};

}  // namespace

std::string run_loop(const Reflection& reflection, const std::string& sample) {
  return RunLoop(reflection, sample).text();
}

}  // namespace chronus::jit
