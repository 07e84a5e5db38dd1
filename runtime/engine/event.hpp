// What the control thread tells the audio thread between plans, and what it hears back.
#pragma once

#include <cstdint>

#include "engine/aside.hpp"
#include "engine/fault.hpp"
#include "engine/state.hpp"

namespace chronus::engine {

/// A change at one sample. The block is split there. Targets that no longer play are passed over.
struct Event {
  enum class Kind : std::uint8_t {
    knob,    ///< ramps a knob to `value` over `length` samples
    input,   ///< what an input reads unpatched
    hit,     ///< for `length` samples `value` is added to an input's cables, or strikes a gate
    reset,   ///< a node goes back to its initial state, and back from aside
    bypass,  ///< a node is too slow and not run any more
    resume,  ///< a node comes back from a bypass, its state kept
    tempo,   ///< `value` in beats a minute; it goes there evenly over `length` samples or `beats`
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
  double beats = 0;         ///< of tempo: beats that pass on the way there; 0: `length` counts
  Id port = 0;              ///< of knob, input and hit: the knob or input
};

/// What happened on the audio thread.
struct Report {
  enum class Kind : std::uint8_t {
    plan_taken,  ///< id: the plan's number
    swapped,     ///< id: node; its new version plays from `sample` on
    faded,       ///< id: node; the old version is silent and may go
    non_finite,  ///< id: node; its output was zeroed
    new_failed,  ///< id: node; the new version failed while fading in, the old one plays on
    failed,      ///< id: node; by a fault, it is silent now
    put_aside,   ///< id: node; it is not run any more
    strains,     ///< (the stage's own) node; it takes the most time, and there is not enough
  };

  Kind kind = Kind::plan_taken;
  Id id = 0;
  std::int64_t sample = 0;
  std::int64_t ns = 0;        ///< CLOCK_MONOTONIC at the start of that block
  Fault fault = Fault::none;  ///< of new_failed (none: its samples were not finite) and failed
  Aside aside = Aside::none;  ///< of put_aside: why
  std::uint64_t swap = 0;     ///< of swapped, faded and new_failed: the number of the swap
};

}  // namespace chronus::engine
