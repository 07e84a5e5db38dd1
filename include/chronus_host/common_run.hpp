// Plays any module by its places, a call of tick() or block() after the other: the run function of quick
// code, which has none of its own, since compiling one takes as long as compiling a short module.
// [audio-thread, real-time-safe]
#pragma once

#include <chronus_host/host_access.hpp>

namespace chronus {

template <class S>
class CommonRun {
 public:
  /// ModuleParts::run of quick code.
  [[gnu::noinline]] static void run(void* self, const Block* block) {
    CommonRun(*static_cast<ModuleOf<S>*>(self), *block).play();
  }

 private:
  CommonRun(ModuleOf<S>& module, const Block& block)
      : self_(&module),
        module_(module),
        block_(block),
        parts_(HostAccess::parts_of(module)),
        update_(HostAccess::begin(module, block)) {}

  void play() {
    if (parts_.block) return play_block();
    if (block_.moving) return play_moving();
    set_params(0);
    if (parts_.update && update_) {
      set_inputs(0, false);
      parts_.update(self_);
    }
    for (int i = 0; i < block_.frames; ++i) play_frame(i, false);
  }

  typedef S Loose __attribute__((aligned(4)));  ///< buffers are aligned as floats are

  void play_block() {
    set_params(0);
    set_inputs(0, true);
    if (parts_.update && (update_ || block_.moving)) parts_.update(self_);
    parts_.block(self_, block_.frames);
  }

  void play_moving() {
    for (int i = 0; i < block_.frames; ++i) {
      set_params(i);
      play_frame(i, parts_.update && (((block_.sample + i) & 15) == 0 || (i == 0 && update_)));
    }
  }

  void play_frame(int i, bool update) {
    if (parts_.reads_time) HostAccess::set_time(module_, *block_.transport, block_.sample + i);
    set_inputs(i, true);
    if (update) parts_.update(self_);
    parts_.tick(self_);
    const Place* const place = parts_.places + parts_.params + parts_.inputs;
    for (int k = 0; k < parts_.outputs; ++k)
      reinterpret_cast<Loose*>(block_.outputs[k])[i] = HostAccess::member<S>(self_, place[k]);
  }

  void set_params(int i) {
    for (int k = 0; k < parts_.params; ++k) {
      if (parts_.places[k].kind == Place::knob)
        HostAccess::member<S>(self_, parts_.places[k]) = sample(block_.params[k], i);
    }
  }

  void set_inputs(int i, bool gates) {
    const Place* const place = parts_.places + parts_.params;
    for (int k = 0; k < parts_.inputs; ++k) {
      if (place[k].kind == Place::input) {
        HostAccess::member<S>(self_, place[k]) = sample(block_.inputs[k], i);
      } else if (gates) {
        HostAccess::member<GateInOf<S>>(self_, place[k]).feed(sample(block_.inputs[k], i));
      }
    }
  }

  static S sample(const float* buffer, int i) { return reinterpret_cast<const Loose*>(buffer)[i]; }

  void* self_;
  ModuleOf<S>& module_;
  const Block& block_;
  const ModuleParts& parts_;
  bool update_;
};

}  // namespace chronus
