// What a swap does with each leaf of the state, from what the audio thread notes when it carries the state
// over.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/instance.hpp"
#include "engine/migration.hpp"

namespace chronus::engine {

/// Paths of the leaves that both versions have.
struct SwapOutcome {
  std::vector<std::string> kept;  ///< carried over, or the same after either prepare()
  std::vector<std::string>
      renewed;  ///< as the new version's prepare() makes them: the old version only read them
  std::vector<std::string> unheard;  ///< made otherwise by the new prepare(), but changed since by the old
                                     ///< version: that plays on
};

class SwapRecord {
 public:
  /// Of the swap from `before` to `now`, which have both been prepared. [control-thread]
  SwapRecord(const Migration&, const Instance& before, const Instance& now);

  /// Per leaf of the migration, 1 if its value was carried over; for Migration::carry_out(). [audio-thread]
  std::span<std::uint8_t> carried() const noexcept { return carried_; }

  /// Once the swap has begun. Empty if nothing was carried out, since the old state was not to be trusted.
  /// [control-thread]
  SwapOutcome outcome() const;

 private:
  std::vector<std::string> paths_;
  std::vector<bool> remade_;  ///< the new prepare() makes it otherwise
  mutable std::vector<std::uint8_t> carried_;
};

}  // namespace chronus::engine
