#include "jit/worker/prebuilt.hpp"

#include <llvm/IR/Module.h>

#include <fmt/format.h>

#include "jit/shared/linker.hpp"
#include "jit/worker/sample_text.hpp"

namespace chronus::jit {
namespace {

constexpr const char* classes = R"(
template class chronus::PhaseOf<$>;
template struct chronus::WrapOf<$>;
template class chronus::BlepOf<$>;
template class chronus::RandomOf<$>;
template class chronus::OnePoleOf<$>;
template class chronus::TwoPoleOf<$>;
template class chronus::DcBlockerOf<$>;
template class chronus::GlideOf<$>;
template class chronus::DecayOf<$>;
template class chronus::DeclickOf<$>;
template class chronus::HalfBandOf<$, true>;
template class chronus::HalfBandOf<$, false>;
template class chronus::DelayLineOf<$>;
template class chronus::AllPassOf<$>;
template class chronus::GateInOf<$>;
template class chronus::ModuleOf<$>;
template struct chronus::Vocabulary<$>;
template struct chronus::CommonEntry<$>;
template class chronus::CommonRun<$>;
)";

/// Calls every function with the argument types that authors use, which instantiates its templates.
constexpr const char* words = R"(
namespace chronus::prebuilt_@ {
struct Words : ModuleOf<$> {
  using S = $;
  template <class A>
  static S one(A x) {
    S y = exp(x) + exp2(x) + log(x) + log2(x) + sqrt(x) + sin(x) + cos(x) + tan(x) + tanh(x) + atan(x);
    return y + sin_turns(x) + cos_turns(x) + db(x) + hz(x) + S(floor(x)) + S(ceil(x)) + S(round(x)) + S(fract(x)) + S(abs(x));
  }
  template <class A, class B>
  static S two(A x, B y) {
    return S(min(x, y)) + S(max(x, y)) + pow(x, y);
  }
  template <class A, class B, class C>
  static S three(A x, B y, C z) {
    return S(clamp(x, y, z)) + mix(x, y, z);
  }
  static S phase(PhaseOf<S> p, S x) {
    S y = 2 * p + x * p + p * 2 + p * x + (2 * p - 1) + (p - x) + (x - p) + (p + x) + (x + p) + (p - p) + (1 - p);
    y += sin_turns(p) + cos_turns(p) + abs(p) + S(fract(p));
    return y + gate(p < x) + gate(p < 0.5f) + gate(p > x) + gate(p > 0.5f) + gate(x < p) + gate(x > p);
  }
  S all(PhaseOf<S> p, S x, int n, BlepOf<S>& edge, DelayLineOf<S>& line) {
    watch(x);
    line.resize(sample_rate);
    line.resize(n);
    edge.add(p.advance(x), S(-2.0f));
    S y = three(x, x, x) + three(x, n, n) + three(x, x, n) + three(x, n, x) + phase(p, x);
    y += two(x, x) + two(x, n) + two(n, x) + one(x) + filter_gain(x) + gate(any(x > 0)) + gate(x > 0);
    return y;
  }
};
$ all(Words& words, PhaseOf<$> p, $ x, int n, BlepOf<$>& edge, DelayLineOf<$>& line) {
  return words.all(p, x, n, edge, line);
}
bool host(Words& module, const Block& block) {
  HostAccess::set_time(module, *block.transport, block.sample);
  return HostAccess::begin(module, block);
}
}
)";

std::string instances(const std::vector<int>& lanes) {
  std::string text =
      fmt::format("extern \"C\" __attribute__((visibility(\"default\"))) void {}() {{}}\n", prebuilt_name);
  for (const int count : lanes) {
    text += with_sample(std::string(classes) + words, sample_type(count), count);
  }
  return text;
}

}  // namespace

std::expected<std::unique_ptr<llvm::Module>, std::string> prebuild(Frontend& frontend,
                                                                   const std::vector<int>& lanes) {
  frontend.parse({"chronus-prebuilt", instances(lanes)});
  frontend.complete();
  if (frontend.findings().failed()) return std::unexpected(to_text(frontend.findings().take()));
  auto ir = frontend.generate(Tier::optimised);
  if (!ir) return std::unexpected("no code comes of it");
  for (llvm::Function& function : *ir) {
    if (function.isDeclaration() || !frontend.define_elsewhere(function.getName())) continue;
    function.setLinkage(llvm::GlobalValue::ExternalLinkage);
    function.setVisibility(llvm::GlobalValue::DefaultVisibility);
    function.setComdat(nullptr);
  }
  // A constructor of whole objects is an alias of the one of bases.
  for (llvm::GlobalAlias& alias : ir->aliases()) {
    if (!frontend.define_elsewhere(alias.getName())) continue;
    alias.setLinkage(llvm::GlobalValue::ExternalLinkage);
    alias.setVisibility(llvm::GlobalValue::DefaultVisibility);
  }
  return ir;
}

}  // namespace chronus::jit
