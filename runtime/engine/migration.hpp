// How the state of one version of a module becomes the state of the next: planned on the control thread from
// the two descriptions, carried out by the audio thread at the swap. The rules are
// those of docs/decisions/0006-migration-leaf-by-leaf.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "host/code.hpp"
#include "host/memory_view.hpp"

namespace chronus::engine {

class InitialState;

/// A leaf that does not survive, and why.
struct ResetLeaf {
  std::string path;
  std::string why;
};

/// The way from version `from` to version `to`. Refers to neither; the same for all nodes of a module.
class Migration {
 public:
  /// `from` and `to` may be the same code: then all that is state is kept.
  Migration(const ModuleInfo& from, const ModuleInfo& to);

  /// From quite another module, or from a version that has failed: nothing is kept.
  explicit Migration(const ModuleInfo& to);

  /// Copies. Requires Instance::memory_intact() of `from`. Numbers and Buffers that are still what they were
  /// `initially` are left as the new version's prepare() made them. `carried`, if not empty, has an element a
  /// path of kept(), which becomes 1 if it was copied and 0 if not. Real-time safe; cost is
  /// O(copied_bytes()).
  void carry_out(void* from, void* to, const InitialState* initially = nullptr,
                 std::span<std::uint8_t> carried = {}) const noexcept [[clang::nonblocking]];

  /// Per path of kept(), whether the prepare() of `to` makes it otherwise than that of `from` has.
  std::vector<bool> remade(const InitialState& from, const InitialState& to) const;

  /// The paths of what carry_out() copies from `from` as it is now.
  std::vector<std::string> copied(const void* from, const InitialState&) const;

  /// Whether the memory is too large to copy within a block and is handed over instead: then `from` must not
  /// run again, and `to` must keep_memory_of(from).
  bool hands_over(const void* from, const void* to) const noexcept;
  std::size_t copied_bytes(const void* from, const void* to) const noexcept;

  // Seams: what `to` writes to its delay lines goes over from what `from` writes to them or, where it has no
  // such line, from silence. Real-time safe.

  /// At the swap, if `from` plays on.
  void open_seams(void* to) const noexcept [[clang::nonblocking]];

  /// Before both run: `share` is that of `from` in the next sample, and `step` by how much it gets less with
  /// each; a line that is written more often is through sooner. If `from` is null, all is from silence. Else
  /// its memory must be as it says until `to` has run.
  void move_seams(const void* from, void* to, float share, float step) const noexcept [[clang::nonblocking]];

  /// When `from` plays no more.
  void close_seams(void* to) const noexcept [[clang::nonblocking]];

  /// At the swap, if `to` has the memory of `from` and that plays no more: over `samples`, from where the
  /// line is.
  void bridge_seams(void* to, float samples) const noexcept [[clang::nonblocking]];

  /// The paths that both versions have under the same rules, numbers first.
  const std::vector<std::string>& kept() const { return kept_; }
  const std::vector<ResetLeaf>& reset() const { return reset_; }

  /// Whether some state was dropped or starts over, so that old and new sound have little in common.
  bool breaks() const { return breaks_ || !reset_.empty(); }

 private:
  struct Copy {
    LeafKind from_kind;
    LeafKind to_kind;
    std::uint32_t from_offset, to_offset;
    std::uint32_t from_stride, to_stride;
    std::uint32_t count;
    std::uint32_t element_size;
    std::uint32_t from_count;  ///< all of the older leaf's elements
    std::uint32_t from_size;   ///< of each, in bytes
    std::string path;
    std::vector<std::pair<std::int64_t, std::int64_t>> renumber;  ///< of enumerators, old to new
    bool floats = false;
  };

  /// Delay lines that the version before did not have.
  struct Fresh {
    std::uint32_t offset, stride, count;
  };

  bool match(const StateLeaf& from, const StateLeaf& to);
  bool follow(const StateLeaf* old, bool resized, const StateLeaf& to);
  void note_fresh(const StateLeaf& to, std::uint32_t kept);
  bool drop(const StateLeaf& to, std::string why) {
    reset_.push_back({to.path, std::move(why)});
    return false;
  }
  static bool unchanged(const Copy&, const void* from, const InitialState*) noexcept [[clang::nonblocking]];
  static void copy_values(const Copy&, const std::byte* from, std::byte* to) noexcept;

  /// Calls `each` with the delay lines of the new version, and with what was copied to them and its index in
  /// an array; with null for those that the version before did not have.
  template <class Each>
  void for_each_line(void* to, Each each) const noexcept {
    auto* const now = static_cast<std::byte*>(to);
    const auto line_at = [&](std::size_t offset) -> DelayLineView& {
      return *reinterpret_cast<DelayLineView*>(now + offset);
    };
    for (const Copy& copy : memories_) {
      if (copy.to_kind != LeafKind::delay_line) continue;
      for (std::uint32_t i = 0; i < copy.count; ++i)
        each(line_at(copy.to_offset + i * copy.to_stride), &copy, i);
    }
    for (const Fresh& fresh : fresh_lines_) {
      for (std::uint32_t i = 0; i < fresh.count; ++i)
        each(line_at(fresh.offset + i * fresh.stride), nullptr, i);
    }
  }

  std::vector<Copy> values_;
  std::vector<Copy> memories_;
  std::vector<Fresh> fresh_lines_;
  std::vector<std::string> kept_;  ///< of values_, then of memories_
  std::vector<ResetLeaf> reset_;
  bool breaks_ = false;
};

}  // namespace chronus::engine
