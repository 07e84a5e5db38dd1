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
    patched +=
        fmt::format("  if (port == &self.{}) return block.patched[{}];\n", reflection.inputs[i].spelled, i);
    samples += fmt::format("  if (port == &self.{}) return const_cast<float*>(block.inputs[{}]);\n",
                           reflection.inputs[i].spelled, i);
  }
  for (std::size_t i = 0; i < reflection.params.size(); ++i) {
    patched += fmt::format("  if (port == &self.{}) return block.patched[{}];\n",
                           reflection.params[i].spelled, reflection.inputs.size() + i);
  }
  for (std::size_t i = 0; i < reflection.outputs.size(); ++i) {
    samples +=
        fmt::format("  if (port == &self.{}) return block.outputs[{}];\n", reflection.outputs[i].spelled, i);
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

/// A one-line function over the module.
std::string one_line(bool own, const char* name, const char* line, const char* more = "") {
  return own ? fmt::format("static void {}(void* p{}) {{ static_cast<M*>(p)->{}; }}\n", name, more, line)
             : "";
}

const char* or_null(bool own, const char* name) {
  return own ? name : "nullptr";
}

}  // namespace

std::string Epilogue::in_namespace(const std::string& text) const {
  return fmt::format("\nnamespace chronus_epilogue_{} {{\n{}}}\n", unique_, text);
}

std::string Epilogue::places() const {
  std::string text = "static const ::chronus::Place places[] = {";
  for (const auto* members :
       {&reflection_.params, &reflection_.inputs, &reflection_.outputs, &reflection_.texts}) {
    for (const auto& [spelled, place] : *members) text += fmt::format("{{{},{}}},", place.offset, place.kind);
  }
  return text + "{}};\n";
}

std::string Epilogue::parts(const char* name, const std::string& functions) const {
  const auto count = [](const auto& members) { return members.size(); };
  return fmt::format(
      R"(extern "C" __attribute__((visibility("default"), used)) const ::chronus::ModuleParts {}_{} __asm__("{}") = {{
  ::chronus::CommonEntry<{}>::entry, places, {}, {}, {}, {}, {}, construct, {}, {}, {}, {}, {}}};
)",
      name, unique_, entry_name_, sample_, count(reflection_.params), count(reflection_.inputs),
      count(reflection_.outputs), reflection_.info.size, reflection_.reads_time,
      or_null(!reflection_.trivial_end, "destroy"), or_null(reflection_.has_prepare, "prepare"),
      or_null(!reflection_.randoms.empty(), "seed"), or_null(reflection_.info.has_reset, "reset"), functions);
}

std::string Epilogue::shared() const {
  return answers(reflection_) +
         in_namespace(fmt::format("using M = {};\n", reflection_.type) + seeds(reflection_) + places() +
                      "static void construct(void* p) { ::new (p) M; }\n" +
                      one_line(!reflection_.trivial_end, "destroy", "~M()") +
                      one_line(reflection_.has_prepare, "prepare", "prepare()") +
                      one_line(reflection_.info.has_reset, "reset", "reset()"));
}

std::string Epilogue::quick() const {
  const ModuleInfo& info = reflection_.info;
  return in_namespace(
      one_line(info.has_update, "update", "update()") + one_line(!info.has_block, "tick", "tick()") +
      one_line(info.has_block, "block", "block(frames)", ", int frames") +
      parts("chronus_quick", fmt::format("::chronus::CommonRun<{}>::run, {}, {}, {}", sample_,
                                         or_null(info.has_update, "update"), or_null(!info.has_block, "tick"),
                                         or_null(info.has_block, "block"))));
}

std::string Epilogue::optimised() const {
  return in_namespace(run_loop(reflection_, sample_) +
                      parts("chronus_optimised", "run, nullptr, nullptr, nullptr"));
}

}  // namespace chronus::jit
