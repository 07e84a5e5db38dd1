// Why the engine does not run a node that has code.
#pragma once

#include <cstdint>

namespace chronus::engine {

enum class Aside : std::uint8_t {
  none,
  loud,        ///< muted: its audio stayed above Excess::ceiling
  not_finite,  ///< muted: it gave non-finite samples repeatedly
  slow,        ///< bypassed: the most expensive node while all nodes together took too much time
  calmed,      ///< muted briefly and reset: it holds the sound of another node that ran away
};

/// Says what the node did, as the second half of a sentence. [any-thread, real-time-safe]
constexpr const char* to_text(Aside aside) noexcept {
  switch (aside) {
    case Aside::none:
    case Aside::calmed:
      return "did no harm";
    case Aside::loud:
      return "ran away: its output stayed above +24 dBFS for 250 ms";
    case Aside::not_finite:
      return "gave non-finite samples ten times within a second";
    case Aside::slow:
      return "took the most time while the modules together took more than there is";
  }
  return "";
}

}  // namespace chronus::engine
