// Why a node is not run, though it has code to run.
#pragma once

#include <cstdint>

namespace chronus::engine {

enum class Aside : std::uint8_t {
  none,
  loud,        ///< muted: its audio stayed above Excess::ceiling
  not_finite,  ///< muted: it went on giving non-finite samples
  slow,        ///< bypassed: it took the most time of all, which together took too much
  calmed,      ///< muted for a moment, and emptied: another node ran away, and this one holds what it played
};

/// What the node did, as the second half of a sentence.
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
