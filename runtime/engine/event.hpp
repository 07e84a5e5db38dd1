// Events from the control thread to the audio thread between plans, and the reports that come back.
#pragma once

#include <cstdint>

#include "engine/aside.hpp"
#include "engine/fault.hpp"
#include "engine/state.hpp"

namespace chronus::engine {

/// A change at one sample, where the engine splits the block. Ignored if the target does not play.
struct Event {
  enum class Kind : std::uint8_t {
    knob,    ///< ramps a knob to `value` over `length` samples
    input,   ///< ramps the value of an unpatched input
    hit,     ///< adds `value` to an input's cables for `length` samples, or strikes a gate
    reset,   ///< resets a node to its initial state, and ends its bypass or mute
    bypass,  ///< bypasses a node that is too slow
    resume,  ///< ends a node's bypass; its state is retained
    tempo,   ///< ramps the tempo linearly to `value` beats a minute, over `length` samples or `beats`
    locate,  ///< jumps to beat `value`
    play,
    stop,
  };

  Kind kind = Kind::knob;
  Id target = 0;  ///< the node
  double value = 0;
  std::int64_t length = 0;
  std::int64_t at = 0;      ///< absolute sample; a past one means at once
  std::uint64_t order = 0;  ///< ties: the lower first
  double beats = 0;         ///< of tempo: length of the ramp in beats; 0: `length` applies
  Id port = 0;              ///< of knob, input and hit: the knob or input
};

/// What happened on the audio thread.
struct Report {
  enum class Kind : std::uint8_t {
    plan_taken,  ///< id: the plan's number
    swapped,     ///< id: node; its new version plays from `sample` on
    faded,       ///< id: node; the old version is silent and may be released
    non_finite,  ///< id: node; its output was zeroed
    new_failed,  ///< id: node; the new version failed while fading in, the old one plays on
    failed,      ///< id: node; a fault has silenced it
    put_aside,   ///< id: node; it is bypassed or muted
    strains,     ///< (sent by the stage) node; the most expensive one during an overload
  };

  Kind kind = Kind::plan_taken;
  Id id = 0;
  std::int64_t sample = 0;
  std::int64_t ns = 0;        ///< CLOCK_MONOTONIC at the start of that block
  Fault fault = Fault::none;  ///< of new_failed (none: non-finite samples) and failed
  Aside aside = Aside::none;  ///< of put_aside: why
  std::uint64_t swap = 0;     ///< of swapped, faded and new_failed: the number of the swap
};

}  // namespace chronus::engine
