// How the state of one version of a module becomes the state of the next: planned on the control thread from
// the two descriptions, carried out by the audio thread at the swap. The rules are docs/decisions and
// swap.md's, leaf by leaf.
#pragma once

#include <chronus/code.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace chronus::engine {

class Instance;

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

  /// From one module to quite another: nothing is kept.
  Migration() : breaks_(true) {}

  /// Copies. What `from` says of its memory must be true: Instance::memory_intact(). Real-time safe; takes
  /// time for the bytes that copied_bytes() tells.
  void carry_out(void* from, void* to) const noexcept [[clang::nonblocking]];

  /// Whether the memory is too large to copy within a block and is handed over instead: then `from` must not
  /// run again, and `to` must keep_memory_of(from).
  bool hands_over(const void* from, const void* to) const noexcept;
  std::size_t copied_bytes(const void* from, const void* to) const noexcept;

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
    std::vector<std::pair<std::int64_t, std::int64_t>> renumber;  ///< of enumerators, old to new
  };

  void match(const StateLeaf& from, const StateLeaf& to);
  void drop(const StateLeaf& to, std::string why) { reset_.push_back({to.path, std::move(why)}); }
  static void copy_values(const Copy&, const std::byte* from, std::byte* to) noexcept;
  static void move_memory(const Copy&, std::byte* from, std::byte* to, bool hand_over) noexcept;

  std::vector<Copy> values_;
  std::vector<Copy> memories_;
  std::vector<std::string> kept_;
  std::vector<ResetLeaf> reset_;
  bool breaks_ = false;
};

}  // namespace chronus::engine
