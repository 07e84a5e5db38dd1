#include "jit/worker/epilogue.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/fnv.hpp"
#include "jit/worker/run_loop.hpp"

namespace chronus::jit {
namespace {

/// The answers to patched() and samples(), found by argument-dependent lookup from Module's base.
std::string answers(const Reflection& reflection) {
  if (!reflection.asks_for_ports) return {};
  std::string patched, samples;
  for (std::size_t i = 0; i < reflection.inputs.size(); ++i) {
    patched += fmt::format("  if (port == &self.{}) return block.patched[{}];\n", reflection.inputs[i], i);
    samples += fmt::format("  if (port == &self.{}) return const_cast<float*>(block.inputs[{}]);\n",
                           reflection.inputs[i], i);
  }
  for (std::size_t i = 0; i < reflection.params.size(); ++i) {
    patched += fmt::format("  if (port == &self.{}) return block.patched[{}];\n", reflection.params[i],
                           reflection.inputs.size() + i);
  }
  for (std::size_t i = 0; i < reflection.outputs.size(); ++i) {
    samples += fmt::format("  if (port == &self.{}) return block.outputs[{}];\n", reflection.outputs[i], i);
  }
  return fmt::format(R"(
namespace chronus {{
static inline bool chronus_patched(const {0}& self, const Block& block, const void* port) noexcept [[clang::nonblocking]] {{
  (void)self; (void)block; (void)port;
{1}  return false;
}}
static inline void* chronus_samples(const {0}& self, const Block& block, const void* port) noexcept [[clang::nonblocking]] {{
  (void)self; (void)block; (void)port;
{2}  return nullptr;
}}
}}
)",
                     reflection.type, patched, samples);
}

/// Each element of an array gets its own seed, independent of the array's size.
std::string seeds(const Reflection& reflection) {
  if (reflection.randoms.empty()) return {};
  std::string text =
      "static void seed(void* p, unsigned long long seed) {\n  M& self = *static_cast<M*>(p);\n";
  for (const RandomMember& random : reflection.randoms) {
    std::string path, index = "0ull";
    std::size_t depth = 0, from = 0;
    for (auto at = random.path.find("[]"); at != std::string::npos; at = random.path.find("[]", from)) {
      path += random.path.substr(from, at - from) + fmt::format("[i{}]", depth);
      index = fmt::format("({} * 65536 + i{} + 1)", index, depth);
      text += fmt::format("  for (int i{0} = 0; i{0} < {1}; ++i{0})\n", depth, random.extents[depth]);
      ++depth;
      from = at + 2;
    }
    path += random.path.substr(from);
    text += fmt::format("  self.{}.seed((seed ^ {}ull) + {} * 0x9e3779b97f4a7c15ull);\n", path,
                        base::fnv(random.path), index);
  }
  return text + "}\n";
}

/// The text of chronus::ModuleParts.
std::string parts(const Reflection& reflection) {
  std::string params, texts;
  for (std::size_t i = 0; i < reflection.params.size(); ++i) {
    params += fmt::format("{{__builtin_offsetof(M, {}), (::chronus::ModuleParts::Kind){}}},",
                          reflection.params[i], static_cast<int>(reflection.info.params[i].kind));
  }
  for (const std::string& name : reflection.texts) texts += fmt::format("__builtin_offsetof(M, {}),", name);
  return fmt::format(R"(
static const ::chronus::ModuleParts::Param params[] = {{{}{{}}}};
static const unsigned texts[] = {{{}0}};
static const ::chronus::ModuleParts parts = {{params, {}, texts, {}, {}}};
)",
                     params, texts, reflection.params.size(), reflection.randoms.empty() ? "nullptr" : "seed",
                     reflection.info.has_reset ? "[](void* p) { static_cast<M*>(p)->reset(); }" : "nullptr");
}

/// A one-line function over the module, or the common one that does nothing.
std::string one_line(bool own, const char* name, const char* line) {
  return own ? fmt::format("static void {}(void* p) {{ static_cast<M*>(p)->{}; }}\n", name, line)
             : fmt::format("static constexpr auto {} = Common::nothing;\n", name);
}

}  // namespace

std::string epilogue(const Reflection& reflection, const std::string& sample, const std::string& entry_name,
                     int unique) {
  return answers(reflection) +
         fmt::format(R"(
namespace chronus_epilogue_{} {{
using M = {};
using Common = ::chronus::CommonEntry<{}>;
)",
                     unique, reflection.type, sample) +
         seeds(reflection) + parts(reflection) +
         fmt::format(R"(
static void create(void* p) {{
  __builtin_memset(p, 0, sizeof(M));
  new (p, ::chronus::HostAccess::Here{{}}) M();
  ::chronus::HostAccess::born<{}>(*static_cast<M*>(p), parts);
}}
)",
                     sample) +
         one_line(!reflection.trivial_end, "destroy", "~M()") +
         one_line(reflection.has_prepare, "prepare", "prepare()") + run_loop(reflection, sample) +
         fmt::format(R"(
extern "C" {{
extern const ::chronus::Entry {0};
__attribute__((visibility("default"), used)) const ::chronus::Entry {0} = {{create, destroy, Common::setup,
  Common::set_text, Common::set_param, prepare, Common::reset, run, Common::watched_sites, Common::watched}};
}}
}}
)",
                     entry_name);
}

}  // namespace chronus::jit
