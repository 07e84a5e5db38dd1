// The base of every module: time, the vocabulary, the declarations of knobs, and queries about ports.
// [audio-thread, real-time-safe] except where tagged.
#pragma once

#include <chronus/lanes.hpp>
#include <chronus/ports.hpp>
#include <chronus/vocabulary.hpp>
#include <chronus_host/abi.hpp>

namespace chronus {

// The compile worker defines these for each module, from its ports. Without a worker, as in an editor, these
// declarations stand for them.
template <class M>
bool chronus_patched(const M&, const Block&, const void* port) noexcept [[clang::nonblocking]];
template <class M>
void* chronus_samples(const M&, const Block&, const void* port) noexcept [[clang::nonblocking]];

template <class S>
class ModuleOf : public Vocabulary<S> {
 public:
  static constexpr int max_watched = most_watched;

  ModuleOf() {}

  float sample_rate = 48000;  ///< in Hz
  float dt = 1.0f / 48000;    ///< seconds from one sample to the next
  double bpm = 120;
  double beat = 0;       ///< beats since the start, at this sample
  double bar = 0;        ///< bars since the start, at this sample
  bool playing = false;  ///< whether the transport runs
  int voice = 0;
  int voices = 1;

 protected:
  /// Declares a knob: its start value, minimum, maximum, unit and curve. The compile worker reads them.
  static constexpr S param(float start, float, float, Unit = None, Curve = Linear) { return S(start); }

  /// Declares N equal knobs: `Params<16> pitch = params<16>(0, -2, 2, Octaves);`.
  template <int N>
  static constexpr Bank<S, N> params(float start, float, float, Unit = None, Curve = Linear) {
    Bank<S, N> bank;
    for (int i = 0; i < N; ++i) bank.items[i] = S(start);
    return bank;
  }

  /// Declares the value of an input without a cable: `In level = unpatched(1);`.
  static constexpr S unpatched(float value) { return S(value); }

  /// Whether a cable arrives at this input or parameter.
  template <class Self, class Port>
  bool patched(this const Self& self, const Port& port) noexcept [[clang::nonblocking]] {
    return self.block_ && chronus_patched(self, *self.block_, &port);
  }

  /// In block(): a port's samples of the whole block. Read inputs, write outputs.
  template <class Self>
  Samples<S> samples(this const Self& self, const S& port) noexcept [[clang::nonblocking]] {
    return {static_cast<S*>(chronus_samples(self, *self.block_, &port)), self.block_->frames};
  }

  /// Shows the newest value of the first lane in `status NODE`. At most max_watched call sites per module;
  /// the rest show nothing.
  template <class A>
  void watch(A x, int line = __builtin_LINE(), int column = __builtin_COLUMN()) {
    const int site = line * 1024 + column;
    int i = 0;
    while (i < max_watched && watched_sites_[i] != site && watched_sites_[i] != 0) ++i;
    if (i == max_watched) return;
    watched_sites_[i] = site;
    float first;
    if constexpr (requires { x[0]; }) {
      first = static_cast<float>(x[0]);
    } else {
      first = static_cast<float>(x);
    }
    __atomic_store(&watched_[i], &first, __ATOMIC_RELAXED);
  }

  /// Call in prepare(): refuses this version with a printf-style message, so that the previous one plays on.
  /// [control-thread]
  template <class... A>
  static void fail(const char* format, A... values) {
    chronus_fail(format, values...);
  }

 private:
  friend struct HostAccess;

  const Block* block_ = nullptr;
  const ModuleParts* parts_ = nullptr;
  unsigned long long seed_ = 0;
  bool fresh_ = true;  ///< has not run since it was prepared or reset
  int watched_sites_[max_watched] = {};
  float watched_[max_watched] = {};
};

}  // namespace chronus
