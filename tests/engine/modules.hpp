// Small modules for tests of the engine.
#pragma once

#include <cmath>
#include <cstddef>
#include <ctime>

#include "support/native_module.hpp"

namespace chronus::test {

/// out = level.
struct Constant {
  void run(const Block& block) {
    for (int i = 0; i < block.frames; ++i) block.outputs[0][i] = block.params[0][block.moving ? i : 0];
  }
};

inline std::shared_ptr<const Code> constant(std::uint64_t version = 1, float start = 0.5f) {
  ModuleInfo info;
  info.name = "constant";
  info.outputs = {audio_output()};
  info.params = {knob("level", start, -1, 1)};
  return native_code<Constant>(info, version);
}

/// out = in + 1 sample at a time, to make cycles visible.
struct PlusOne {
  void run(const Block& block) {
    for (int i = 0; i < block.frames; ++i) block.outputs[0][i] = block.inputs[0][i] + 0.001f;
  }
};

inline std::shared_ptr<const Code> plus_one(bool has_block = false) {
  ModuleInfo info;
  info.name = "plus_one";
  info.inputs = {input()};
  info.outputs = {audio_output()};
  info.has_block = has_block;
  return native_code<PlusOne>(info);
}

/// A sine whose phase is state; `Sign` makes versions that differ.
template <int Sign = 1>
struct Sine {
  float phase = 0;
  float frequency = 440;
  void run(const Block& block) {
    for (int i = 0; i < block.frames; ++i) {
      block.outputs[0][i] = Sign * 0.5f * std::sin(6.2831853f * phase);
      phase += frequency / 48000;
      phase -= std::floor(phase);
    }
  }
  void reset() { phase = 0; }
};

template <int Sign = 1>
std::shared_ptr<const Code> sine(std::uint64_t version = 1) {
  ModuleInfo info;
  info.name = "sine";
  info.outputs = {audio_output()};
  info.state = {float_state("phase", offsetof(Sine<Sign>, phase))};
  return native_code<Sine<Sign>>(info, version);
}

/// Not a number from the 1000th sample on.
struct Failing {
  int count = 0;
  void run(const Block& block) {
    for (int i = 0; i < block.frames; ++i) block.outputs[0][i] = ++count > 1000 ? NAN : 0.25f;
  }
  void reset() {}
};

inline std::shared_ptr<const Code> failing(const char* name = "failing", std::uint64_t version = 1) {
  ModuleInfo info;
  info.name = name;
  info.outputs = {audio_output()};
  return native_code<Failing>(info, version);
}

/// Takes about 25 % of a block's time at 48 kHz.
struct Slow {
  void run(const Block& block) {
    timespec begin;
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    do {
      clock_gettime(CLOCK_MONOTONIC, &now);
    } while ((now.tv_sec - begin.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec - begin.tv_nsec) <
             block.frames * 5208.0);
    for (int i = 0; i < block.frames; ++i) block.outputs[0][i] = 0.5f;
  }
};

inline std::shared_ptr<const Code> slow(std::uint64_t version) {
  ModuleInfo info;
  info.name = "slow";
  info.outputs = {audio_output()};
  return native_code<Slow>(info, version);
}

/// Passes its gate input to its gate output.
struct GateThrough {
  void run(const Block& block) {
    for (int i = 0; i < block.frames; ++i) block.outputs[0][i] = block.inputs[0][i];
  }
};

inline std::shared_ptr<const Code> gate_through() {
  ModuleInfo info;
  info.name = "gate_through";
  info.inputs = {input("gate")};
  info.inputs[0].gate = true;
  info.outputs = {gate_output()};
  return native_code<GateThrough>(info);
}

}  // namespace chronus::test
