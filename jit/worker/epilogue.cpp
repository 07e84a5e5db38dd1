#include "worker/epilogue.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "worker/run_loop.hpp"

namespace chronus::jit {
namespace {

/// FNV-1a, so that each Random of a module has numbers of its own whatever their order.
std::uint64_t hash(const std::string& text) {
  std::uint64_t value = 0xcbf29ce484222325ull;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
  return value;
}

std::string instance(Reflection& reflection) {
  ModuleInfo& info = reflection.info;
  const auto round_up = [](std::uint32_t x, std::uint32_t to) { return (x + to - 1) / to * to; };
  info.align = std::max<std::uint32_t>(info.align, 8);
  info.size = round_up(round_up(info.size, 8) + 24, info.align);
  return fmt::format(R"(
using M = {};
struct Instance {{ M module; unsigned long long seed; const M* initial; bool fresh; }};
static_assert(sizeof(Instance) == {} && alignof(Instance) == {});
struct Here {{}};
}}
inline void* operator new(__SIZE_TYPE__, void* place, {}::Here) noexcept {{ return place; }}
)",
                     reflection.type, info.size, info.align, "chronus_epilogue_NUMBER");
}

/// Answers patched() and samples(), found by argument-dependent lookup from Module's base.
std::string answers(const Reflection& reflection) {
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

std::string seeds(const Reflection& reflection) {
  std::string text = "static inline void seed(Instance& instance) {\n";
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
    text += fmt::format("  instance.module.{}.seed((instance.seed ^ {}ull) + {} * 0x9e3779b97f4a7c15ull);\n",
                        path, hash(random.path), index);
  }
  return text + "  (void)instance;\n}\n";
}

/// Back to the initial state: what the author says, or every number as it was and all memory silent.
std::string reset(const Reflection& reflection) {
  std::string text = "static void reset(void* p) {\n  auto& instance = *static_cast<Instance*>(p);\n";
  if (reflection.has_reset) {
    text += "  instance.module.reset();\n";
  } else {
    text +=
        "  auto* self = reinterpret_cast<char*>(&instance.module);\n"
        "  const auto* initial = reinterpret_cast<const char*>(instance.initial);\n  (void)self; "
        "(void)initial;\n";
    for (const StateLeaf& leaf : reflection.info.state) {
      if (leaf.kind == LeafKind::buffer || leaf.kind == LeafKind::delay_line) {
        const char* type = leaf.kind == LeafKind::buffer ? "Buffer" : "DelayLineOf";
        text += fmt::format(
            "  for (int i = 0; i < {}; ++i) reinterpret_cast<::chronus::{}<{}>*>(self + {} + i * "
            "{})->clear();\n",
            leaf.count, type, leaf.type, leaf.offset, leaf.stride);
      } else if (leaf.count == 1 || leaf.stride == leaf.element_size) {
        text += fmt::format("  __builtin_memcpy(self + {0}, initial + {0}, {1});\n", leaf.offset,
                            leaf.count * leaf.element_size);
      } else {
        text += fmt::format(
            "  for (int i = {0}; i < {0} + {1} * {2}; i += {2}) __builtin_memcpy(self + i, initial + i, "
            "{3});\n",
            leaf.offset, leaf.count, leaf.stride, leaf.element_size);
      }
    }
  }
  return text + "  seed(instance);\n  instance.fresh = true;\n}\n";
}

std::string settings(const Reflection& reflection, const std::string& sample) {
  std::string texts, params;
  for (std::size_t i = 0; i < reflection.texts.size(); ++i) {
    texts += fmt::format("    case {}: self.{}.set(data, size); break;\n", i, reflection.texts[i]);
  }
  for (std::size_t i = 0; i < reflection.params.size(); ++i) {
    params += reflection.info.params[i].kind == ParamKind::knob
                  ? fmt::format("    case {}: self.{} = {}(value); break;\n", i, reflection.params[i], sample)
                  : fmt::format("    case {}: self.{}.turn(static_cast<int>(value)); break;\n", i,
                                reflection.params[i]);
  }
  return fmt::format(R"(
static void set_text(void* p, int text, const char* data, int size) {{
  M& self = static_cast<Instance*>(p)->module;
  (void)self; (void)data; (void)size;
  switch (text) {{
{}    default: break;
  }}
}}
static void set_param(void* p, int param, float value) {{
  M& self = static_cast<Instance*>(p)->module;
  (void)self; (void)value;
  switch (param) {{
{}    default: break;
  }}
}}
)",
                     texts, params);
}

}  // namespace

std::string epilogue(Reflection& reflection, const std::string& sample, const std::string& entry_name,
                     int unique) {
  const std::string open = "namespace chronus_epilogue_NUMBER {\n";
  std::string text = answers(reflection) + open + instance(reflection) + open + seeds(reflection) +
                     reset(reflection) + settings(reflection, sample);
  text += fmt::format(R"(
alignas(M) static unsigned char initial[sizeof(M)];
static bool have_initial;
static void create(void* p) {{
  __builtin_memset(p, 0, sizeof(Instance));
  new (p, Here{{}}) M();
  if (!have_initial) {{
    new (static_cast<void*>(initial), Here{{}}) M();
    have_initial = true;
  }}
  auto& instance = *static_cast<Instance*>(p);
  instance.initial = reinterpret_cast<const M*>(initial);
  instance.fresh = true;
}}
static void destroy(void* p) {{ static_cast<Instance*>(p)->module.~M(); }}
static void setup(void* p, const ::chronus::Setup* how) {{
  auto& instance = *static_cast<Instance*>(p);
  ::chronus::HostAccess::set_up(instance.module, *how);
  instance.seed = how->seed + 0x632be59bd9b4e019ull * static_cast<unsigned long long>(how->voice);
  seed(instance);
}}
static void prepare(void* p) {{ {} }}
static const int* watched_sites(const void* p) {{
  return ::chronus::HostAccess::watched_sites<{}>(static_cast<const Instance*>(p)->module);
}}
static const float* watched(const void* p) {{
  return ::chronus::HostAccess::watched<{}>(static_cast<const Instance*>(p)->module);
}}
)",
                      reflection.has_prepare ? "static_cast<Instance*>(p)->module.prepare();" : "(void)p;",
                      sample, sample);
  text += run_loop(reflection, sample);
  text += fmt::format(R"(}}
extern "C" {{
extern const ::chronus::Entry {0};
__attribute__((visibility("default"), used)) const ::chronus::Entry {0} = {{
    chronus_epilogue_NUMBER::create, chronus_epilogue_NUMBER::destroy, chronus_epilogue_NUMBER::setup,
    chronus_epilogue_NUMBER::set_text, chronus_epilogue_NUMBER::set_param, chronus_epilogue_NUMBER::prepare,
    chronus_epilogue_NUMBER::reset, chronus_epilogue_NUMBER::run, chronus_epilogue_NUMBER::watched_sites,
    chronus_epilogue_NUMBER::watched}};
}}
)",
                      entry_name);
  const std::string mark = "NUMBER";
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
    text.replace(at, mark.size(), std::to_string(unique));
  }
  return text;
}

}  // namespace chronus::jit
