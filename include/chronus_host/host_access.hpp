// How a host reaches a module's members: by the places in its ModuleParts. Authors need none of this. The
// threads are those of Entry (abi.hpp).
#pragma once

#include <chronus/memory.hpp>
#include <chronus/module_base.hpp>
#include <chronus/ports.hpp>
#include <chronus_host/abi.hpp>

namespace chronus {

struct HostAccess {
  /// The member at a place.
  template <class T>
  static T& member(void* self, const Place& place) {
    return *reinterpret_cast<T*>(static_cast<char*>(self) + place.offset);
  }

  /// Call after construction.
  template <class S>
  static void born(ModuleOf<S>& module, const ModuleParts& parts) {
    module.parts_ = &parts;
  }

  template <class S>
  static const ModuleParts& parts_of(const ModuleOf<S>& module) {
    return *module.parts_;
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
    for (int i = 0; i < parts.params; ++i) {
      if (parts.places[i].kind != Place::knob) turn(module, i, block.params[i][0]);
    }
    const bool update = block.update || module.fresh_;
    module.fresh_ = false;
    return update;
  }

  /// Sets a knob or a switch.
  template <class S>
  [[gnu::noinline]] static void turn(ModuleOf<S>& module, int param, float value) {
    const Place& place = module.parts_->places[param];
    const int position = static_cast<int>(value);
    switch (place.kind) {
      case Place::choice:  // the layout is the same for every enumeration
        return member<Choice<AnyChoice>>(&module, place).turn(position);
      case Place::toggle:
        return member<Toggle>(&module, place).turn(position);
      case Place::count:
        return member<Count>(&module, place).turn(position);
      default:
        member<S>(&module, place) = S(value);
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
    const ModuleParts& parts = *module.parts_;
    const Place& place = parts.places[parts.params + parts.inputs + parts.outputs + text];
    member<Text>(&module, place).set(data, size);
  }

 private:
  enum class AnyChoice {};
};

}  // namespace chronus
