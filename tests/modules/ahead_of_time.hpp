// Turns a module that was compiled together with the test program into Code, as the engine's compiler does
// for one that it compiled itself. Included by generated files, after CHRONUS_LANES is defined.
#pragma once

#include <chronus/module.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "host/code.hpp"

namespace chronus::test {

template <class T>
struct AheadInput {
  const char* name;
  const char* doc;
  bool gate;
  void (*put)(T&, Signal);
  const void* (*at)(const T&);
  Signal (*unpatched)(const T&);
};

template <class T>
struct AheadOutput {
  const char* name;
  const char* doc;
  OutputKind kind;
  Signal (*get)(const T&);
};

struct Range {
  ParamKind kind;
  float start, min, max;
  Unit unit;
  Curve curve;
};

template <class T>
struct AheadParam {
  const char* name;
  const char* doc;
  Range range;
  std::vector<std::string> choices;
  void (*put)(T&, Signal);
  const void* (*at)(const T&);
};

inline Range knob(float start, float min, float max, Unit unit = None, Curve curve = Linear) {
  return {ParamKind::knob, start, min, max, unit, curve};
}
inline Range whole(int start, int min, int max) {
  return {ParamKind::count,
          static_cast<float>(start),
          static_cast<float>(min),
          static_cast<float>(max),
          None,
          Linear};
}
inline Range toggle(float start) {
  return {ParamKind::toggle, start, 0, 1, None, Linear};
}
inline Range choice(int start, int count) {
  return {ParamKind::choice, static_cast<float>(start), 0, static_cast<float>(count - 1), None, Linear};
}

inline int first_of(Signal x) {
#if CHRONUS_LANES == 1
  return static_cast<int>(x);
#else
  return static_cast<int>(x[0]);
#endif
}

template <class T>
class AheadOfTime {
 public:
  static Code code(const char* name, const std::vector<AheadInput<T>>& inputs,
                   const std::vector<AheadOutput<T>>& outputs, const std::vector<AheadParam<T>>& params) {
    inputs_ = &inputs;
    outputs_ = &outputs;
    params_ = &params;
    Code code;
    ModuleInfo& info = code.info;
    info.name = name;
    info.size = sizeof(T);
    info.align = alignof(T);
    info.lanes = CHRONUS_LANES;
    info.has_update = has_update;
    const T fresh{};
    for (const auto& in : inputs) {
      const float value = in.unpatched ? first(in.unpatched(fresh)) : 0.0f;
      info.inputs.push_back({in.name, in.doc, "", in.gate, value});
    }
    for (const auto& out : outputs) info.outputs.push_back({out.name, out.doc, "", out.kind});
    for (const auto& p : params) {
      const Range& r = p.range;
      info.params.push_back({p.name, p.doc, "", r.kind, r.start, r.min, r.max, r.unit, r.curve, p.choices});
    }
    code.entry.create = [](void* self, const ModuleParts*) { new (self) T; };
    code.entry.destroy = [](void* self) { static_cast<T*>(self)->~T(); };
    code.entry.setup = [](void* self, const Setup* setup) {
      HostAccess::set_up(*static_cast<T*>(self), *setup);
      seed(*static_cast<T*>(self), setup->seed);
    };
    code.entry.set_param = [](void* self, int i, float value) {
      (*params_)[static_cast<std::size_t>(i)].put(*static_cast<T*>(self), Signal(value));
    };
    code.entry.prepare = [](void* self) {
      if constexpr (requires(T& m) { m.prepare(); }) static_cast<T*>(self)->prepare();
    };
    code.entry.reset = [](void* self) {
      if constexpr (requires(T& m) { m.reset(); }) static_cast<T*>(self)->reset();
    };
    code.entry.run = run;
    return code;
  }

  /// Whether a cable arrives at the port at this address.
  static bool patched(const T& m, const Block& block, const void* port) {
    for (std::size_t i = 0; i < inputs_->size(); ++i) {
      if ((*inputs_)[i].at(m) == port) return block.patched[i] != 0;
    }
    for (std::size_t i = 0; i < params_->size(); ++i) {
      if ((*params_)[i].at(m) == port) return block.patched[inputs_->size() + i] != 0;
    }
    return false;
  }

 private:
  static constexpr bool has_update = requires(T& m) { m.update(); };
  static constexpr int lanes = CHRONUS_LANES;

  static float first(Signal x) {
    float all[lanes];
    __builtin_memcpy(all, &x, sizeof all);
    return all[0];
  }

  static void seed(T& m, unsigned long long value) {
    if constexpr (requires { m.random.seed(value); }) m.random.seed(value);
  }

  static Signal load(const float* from, int frame) {
    Signal x;
    __builtin_memcpy(&x, from + frame * lanes, sizeof(float) * lanes);
    return x;
  }

  static void run(void* self, const Block* block) {
    T& m = *static_cast<T*>(self);
    HostAccess::begin_block(m, *block);
    for (int frame = 0; frame < block->frames; ++frame) {
      HostAccess::set_time(m, *block->transport, block->sample + frame);
      for (std::size_t i = 0; i < inputs_->size(); ++i) (*inputs_)[i].put(m, load(block->inputs[i], frame));
      if (frame == 0 || block->moving) {
        for (std::size_t i = 0; i < params_->size(); ++i) {
          (*params_)[i].put(m, load(block->params[i], block->moving ? frame : 0));
        }
      }
      if constexpr (has_update) {
        if ((frame == 0 && block->update) || (frame % 16 == 0 && block->moving)) m.update();
      }
      m.tick();
      for (std::size_t i = 0; i < outputs_->size(); ++i) {
        const Signal y = (*outputs_)[i].get(m);
        __builtin_memcpy(block->outputs[i] + frame * lanes, &y, sizeof(float) * lanes);
      }
    }
  }

  static inline const std::vector<AheadInput<T>>* inputs_ = nullptr;
  static inline const std::vector<AheadOutput<T>>* outputs_ = nullptr;
  static inline const std::vector<AheadParam<T>>* params_ = nullptr;
};

}  // namespace chronus::test

namespace chronus {

template <class T>
bool chronus_patched(const T& module, const Block& block, const void* port) noexcept [[clang::nonblocking]] {
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wfunction-effects"
  return test::AheadOfTime<T>::patched(module, block, port);
#pragma clang diagnostic pop
}

}  // namespace chronus
