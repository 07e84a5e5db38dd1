// Modules compiled with the test itself, for tests of the engine that need no compiler inside.
#pragma once

#include <memory>
#include <new>
#include <string>
#include <utility>

#include "host/code.hpp"

namespace chronus::test {

/// Code of a struct M that has `void run(const Block&)`, and may have prepare(), reset() and set_param(int,
/// float).
template <class M>
std::shared_ptr<const Code> native_code(ModuleInfo info, std::uint64_t version = 1) {
  auto code = std::make_shared<Code>();
  info.size = sizeof(M);
  info.align = alignof(M);
  info.has_reset = requires(M m) { m.reset(); };
  code->info = std::move(info);
  code->version = version;
  code->entry.create = [](void* self, const ModuleParts*) { new (self) M(); };
  code->entry.destroy = [](void* self) { static_cast<M*>(self)->~M(); };
  code->entry.setup = [](void*, const Setup*) {};
  code->entry.set_text = [](void*, int, const char*, int) {};
  code->entry.set_param = [](void*, int, float) {};
  code->entry.prepare = [](void* self) {
    if constexpr (requires(M m) { m.prepare(); }) static_cast<M*>(self)->prepare();
  };
  code->entry.reset = [](void* self) {
    if constexpr (requires(M m) { m.reset(); }) static_cast<M*>(self)->reset();
  };
  code->entry.run = [](void* self, const Block* block) { static_cast<M*>(self)->run(*block); };
  code->entry.watched_sites = [](const void*) -> const int* { return nullptr; };
  code->entry.watched = [](const void*) -> const float* { return nullptr; };
  return code;
}

inline OutputInfo audio_output(std::string name = "out") {
  return {std::move(name), {}, {}, OutputKind::audio};
}
inline OutputInfo gate_output(std::string name = "gate") {
  return {std::move(name), {}, {}, OutputKind::gate};
}

inline InputInfo input(std::string name = "in", float unpatched = 0) {
  InputInfo info;
  info.name = std::move(name);
  info.unpatched = unpatched;
  return info;
}

inline ParamInfo knob(std::string name, float start, float min, float max, Curve curve = Linear) {
  ParamInfo info;
  info.name = std::move(name);
  info.start = start;
  info.min = min;
  info.max = max;
  info.curve = curve;
  return info;
}

inline StateLeaf float_state(std::string path, std::size_t offset, std::string initialiser = "0") {
  StateLeaf leaf;
  leaf.path = std::move(path);
  leaf.kind = LeafKind::f32;
  leaf.offset = static_cast<std::uint32_t>(offset);
  leaf.stride = leaf.element_size = sizeof(float);
  leaf.type = "float";
  leaf.initialiser = std::move(initialiser);
  return leaf;
}

}  // namespace chronus::test
