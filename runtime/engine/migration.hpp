// Carries the state of one version of a module over to the next: planned on the control thread from the two
// descriptions, carried out by the audio thread at the swap. docs/decisions/0006-migration-leaf-by-leaf.md
// has the rules.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/delay_seams.hpp"
#include "host/code.hpp"
#include "host/memory_view.hpp"

namespace chronus::engine {

class InitialState;

/// A leaf whose state is lost, and why.
struct ResetLeaf {
  std::string path;
  std::string why;
};

/// What a swap did with a leaf that both versions have.
enum class Carried : std::uint8_t {
  none,       ///< prepare() of the new version set it
  copied,     ///< from the old version
  restarted,  ///< a position beyond the end of a Buffer beside it, which is shorter now: as after prepare()
  unknown,    ///< nothing is recorded
};

/// The migration from version `from` to version `to`. Refers to neither; the same for all nodes of a module.
/// [control-thread] except where tagged.
class Migration {
 public:
  /// `from` and `to` may be the same code: then all state is retained.
  Migration(const ModuleInfo& from, const ModuleInfo& to);

  /// From another module, or from a version that has failed: no state is retained.
  explicit Migration(const ModuleInfo& to);

  /// Copies the state. Requires Instance::memory_intact() of `from`. Numbers and Buffers that still equal
  /// `initially` keep the values of the new version's prepare(). `carried` is empty or has an element per
  /// leaf of kept(). Cost is O(copied_bytes()). [any-thread, real-time-safe]
  void carry_out(void* from, void* to, const InitialState* initially = nullptr,
                 std::span<Carried> carried = {}) const noexcept [[clang::nonblocking]];

  /// Copies all numbers, whatever prepare() set.
  void copy_numbers(const void* from, void* to) const noexcept;

  /// The prepare() of the two versions and one leaf of kept().
  struct Remade {
    bool differs = false;  ///< the new version's sets another value
    bool resized = false;  ///< it is a Buffer of another length
    bool compared = true;  ///< false: it is too large for carry_out() to compare, and always copied
  };

  /// Per leaf of kept().
  std::vector<Remade> remade(const InitialState& from, const InitialState& to) const;

  /// The paths that carry_out() copies from `from` in its current state.
  std::vector<std::string> copied(const void* from, const void* to, const InitialState&) const;

  /// Whether the memory is too large to copy within a block and is handed over instead: then `from` must not
  /// run again, and `to` must keep_memory_of(from).
  bool hands_over(const void* from, const void* to) const noexcept;
  std::size_t copied_bytes(const void* from, const void* to) const noexcept;

  /// Of the delay lines of `to`. They live as long as the migration.
  const DelaySeams& seams() const { return seams_; }

  /// A leaf that both versions have.
  struct Kept {
    std::string path;
    bool updated = false;  ///< StateLeaf::updated of the new version
  };

  /// Numbers first.
  const std::vector<Kept>& kept() const { return kept_; }
  const std::vector<ResetLeaf>& reset() const { return reset_; }

  /// Whether some state is lost, so that old and new sound have little in common.
  bool breaks() const { return breaks_ || !reset_.empty(); }

 private:
  struct Copy {
    LeafKind from_kind;
    LeafKind to_kind;
    std::uint32_t from_offset, to_offset;
    std::uint32_t from_stride, to_stride;
    std::uint32_t count;
    std::uint32_t element_size;
    std::uint32_t from_count;  ///< all elements of the older leaf
    std::uint32_t from_size;   ///< bytes per element of the older leaf
    std::string path;
    std::vector<std::pair<std::int64_t, std::int64_t>> renumber;  ///< of enumerators, old to new
    bool floats = false;
    std::string scope{};
    bool updated = false;
    bool single = false;                 ///< a single whole number
    std::vector<std::size_t> buffers{};  ///< of a position: the Buffers beside it, by place in memories_
  };

  bool match(const StateLeaf& from, const StateLeaf& to);
  bool follow(const StateLeaf* old, bool resized, const StateLeaf& to);
  void add_new_lines(const StateLeaf& to, std::uint32_t first);
  void add_old_lines();
  bool drop(const StateLeaf& to, std::string why) {
    reset_.push_back({to.path, std::move(why)});
    return false;
  }
  static bool unchanged(const Copy&, const void* from, const InitialState*) noexcept [[clang::nonblocking]];
  bool outside(const Copy&, const void* from, const void* to) const noexcept [[clang::nonblocking]];
  Carried way_of(const Copy&, const void* from, const void* to, const InitialState*) const noexcept
      [[clang::nonblocking]];
  void note_positions();
  static void copy_values(const Copy&, const std::byte* from, std::byte* to) noexcept;

  std::vector<Copy> values_;
  std::vector<Copy> memories_;
  DelaySeams seams_;
  std::vector<Kept> kept_;  ///< of values_, then of memories_
  std::vector<ResetLeaf> reset_;
  bool breaks_ = false;
};

}  // namespace chronus::engine
