// What a swap does with each leaf of the state. The audio thread records it when it carries the state over.
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
  /// Carried over, or the same after either prepare(). Carried fields that update() may write are in no list,
  /// since update() runs before the first sample.
  std::vector<std::string> kept;
  /// Set by the new version's prepare(): the old version had only read them.
  std::vector<std::string> renewed;
  /// Carried over although the new prepare() sets another value: the old version had changed them.
  std::vector<std::string> unheard;
  /// The same of Buffers that are too large to tell whether the old version had changed them.
  std::vector<std::string> uncompared{};
  std::vector<ResetLeaf> reset{};  ///< beside those of Migration::reset()
};

class SwapRecord {
 public:
  /// Of the swap from `before` to `now`, which have both been prepared. [control-thread]
  SwapRecord(const Migration&, const Instance& before, const Instance& now);

  /// For Migration::carry_out(). [audio-thread]
  std::span<Carried> carried() const noexcept { return carried_; }

  /// Call once the swap has begun. Empty if the old state was not trusted and nothing was carried over.
  /// [control-thread]
  SwapOutcome outcome() const;

 private:
  std::vector<Migration::Kept> leaves_;
  std::vector<Migration::Remade> remade_;
  mutable std::vector<Carried> carried_;
};

}  // namespace chronus::engine
