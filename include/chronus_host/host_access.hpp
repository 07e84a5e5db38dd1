// The part of Entry that all modules share, driven by a table. The compile worker appends the table and the
// few functions that are a module's own; authors need none of this. The threads are those of Entry (abi.hpp).
#pragma once

#include <chronus/memory.hpp>
#include <chronus/module_base.hpp>
#include <chronus/ports.hpp>
#include <chronus_host/abi.hpp>

namespace chronus {

/// One module's members, by their offset in bytes.
struct ModuleParts {
  enum Kind { knob, choice, toggle, count };
  struct Param {
    unsigned offset;
    Kind kind;
  };

  const Param* params;
  int param_count;
  const unsigned* texts;
  void (*seed)(void* self, unsigned long long seed);  ///< starts each Random; null if there is none
  void (*reset)(void* self);                          ///< the author's own; null if there is none
};

struct HostAccess {
  /// Marks the `new` that constructs in place.
  struct Here {};

  /// Call after construction.
  template <class S>
  [[gnu::noinline]] static void born(ModuleOf<S>& module, const ModuleParts& parts) {
    module.parts_ = &parts;
  }

  template <class S>
  static void set_up(ModuleOf<S>& module, const Setup& setup) {
    module.sample_rate = setup.sample_rate;
    module.dt = 1.0f / setup.sample_rate;
    module.voice = setup.voice;
    module.voices = setup.voices;
    module.seed_ = setup.seed + 0x632be59bd9b4e019ull * static_cast<unsigned long long>(setup.voice);
  }

  template <class S>
  static void begin_block(ModuleOf<S>& module, const Block& block) {
    module.block_ = &block;
    module.bpm = block.transport->bpm;
    module.playing = block.transport->playing;
  }

  template <class S>
  static void set_time(ModuleOf<S>& module, const Transport& time, long long sample) {
    module.beat = time.anchor_beat + static_cast<double>(sample - time.anchor_sample) * time.beats_per_sample;
    module.bar = module.beat / time.beats_per_bar;
  }

  /// Call before the first frame of a block. Returns whether update() is due.
  template <class S>
  [[gnu::noinline]] static bool begin(ModuleOf<S>& module, const Block& block) {
    begin_block(module, block);
    set_time(module, *block.transport, block.sample);
    const ModuleParts& parts = *module.parts_;
    for (int i = 0; i < parts.param_count; ++i) {
      if (parts.params[i].kind != ModuleParts::knob) turn(module, i, block.params[i][0]);
    }
    const bool update = block.update || module.fresh_;
    module.fresh_ = false;
    return update;
  }

  /// Sets a knob or a switch.
  template <class S>
  [[gnu::noinline]] static void turn(ModuleOf<S>& module, int param, float value) {
    const ModuleParts::Param& part = module.parts_->params[param];
    char* place = reinterpret_cast<char*>(&module) + part.offset;
    const int position = static_cast<int>(value);
    switch (part.kind) {
      case ModuleParts::knob:
        *reinterpret_cast<S*>(place) = S(value);
        break;
      case ModuleParts::choice:  // the layout is the same for every enumeration
        reinterpret_cast<Choice<AnyChoice>*>(place)->turn(position);
        break;
      case ModuleParts::toggle:
        reinterpret_cast<Toggle*>(place)->turn(position);
        break;
      case ModuleParts::count:
        reinterpret_cast<Count*>(place)->turn(position);
        break;
    }
  }

  /// Calls the author's reset(). A host restores modules without one by itself.
  template <class S>
  [[gnu::noinline]] static void reset(ModuleOf<S>& module) {
    if (module.parts_->reset) module.parts_->reset(&module);
    start_randoms(module);
    module.fresh_ = true;
  }

  /// The sites of watch() as line * 1024 + column, in the order in which they were first reached, and their
  /// values.
  template <class S>
  static const int* watched_sites(const ModuleOf<S>& module) {
    return module.watched_sites_;
  }
  template <class S>
  static const float* watched(const ModuleOf<S>& module) {
    return module.watched_;
  }

  template <class S>
  static void start_randoms(ModuleOf<S>& module) {
    if (module.parts_->seed) module.parts_->seed(&module, module.seed_);
  }

  template <class S>
  static void set_text(ModuleOf<S>& module, int text, const char* data, int size) {
    char* place = reinterpret_cast<char*>(&module) + module.parts_->texts[text];
    reinterpret_cast<Text*>(place)->set(data, size);
  }

 private:
  enum class AnyChoice {};
};

/// The functions of Entry that are the same for all modules whose samples are S.
template <class S>
struct CommonEntry {
  static ModuleOf<S>& module(void* self) { return *static_cast<ModuleOf<S>*>(self); }
  static const ModuleOf<S>& module(const void* self) { return *static_cast<const ModuleOf<S>*>(self); }

  [[gnu::noinline]] static void nothing(void*) {}
  [[gnu::noinline]] static void setup(void* self, const Setup* setup) {
    HostAccess::set_up(module(self), *setup);
    HostAccess::start_randoms(module(self));
  }
  [[gnu::noinline]] static void set_text(void* self, int text, const char* data, int size) {
    HostAccess::set_text(module(self), text, data, size);
  }
  [[gnu::noinline]] static void set_param(void* self, int param, float value) {
    HostAccess::turn(module(self), param, value);
  }
  [[gnu::noinline]] static void reset(void* self) { HostAccess::reset(module(self)); }
  [[gnu::noinline]] static const int* watched_sites(const void* self) {
    return HostAccess::watched_sites(module(self));
  }
  [[gnu::noinline]] static const float* watched(const void* self) {
    return HostAccess::watched(module(self));
  }
};

}  // namespace chronus

inline void* operator new(__SIZE_TYPE__, void* place, chronus::HostAccess::Here) noexcept {
  return place;
}
