// The seams of a swap in its delay lines: what the new version writes to them cross-fades from what the old
// one writes to them or, where it has no such line, from silence.
#pragma once

#include <cstdint>
#include <vector>

namespace chronus::engine {

/// The objects are those of the two versions. [audio-thread, real-time-safe] except where tagged.
class DelaySeams {
 public:
  /// A delay line of the new version, by its offset in the object.
  struct Line {
    std::uint32_t to = 0;
    bool has_old = false;
    std::uint32_t from = 0;  ///< the same line of the old version, if it has one
  };

  /// [control-thread]
  void add(const Line& line) { lines_.push_back(line); }

  /// Call at the swap, if `from` plays on.
  void open(void* to) const noexcept [[clang::nonblocking]];

  /// Call before both run. `share` is the gain of `from` in the next sample; `step` is its decrease per
  /// write, so a line that is written more often finishes sooner. If `from` is null, all lines fade in from
  /// silence; else its memory must stay intact until `to` has run.
  void move(const void* from, void* to, float share, float step) const noexcept [[clang::nonblocking]];

  /// Call when `from` has stopped.
  void close(void* to) const noexcept [[clang::nonblocking]];

  /// Call at the swap, if `to` takes over the memory of `from`, which stops: fades over `samples` from the
  /// line's newest sample.
  void bridge(void* to, float samples) const noexcept [[clang::nonblocking]];

 private:
  std::vector<Line> lines_;
};

}  // namespace chronus::engine
