// Which pages of this process's memory were written, as the kernel records it (userfaultfd and PAGEMAP_SCAN,
// Linux 6.7). Safe while its memory is being put back: does not allocate. [worker]
#pragma once

#include <cstdint>

namespace chronus::jit {

/// Pages are watched until they are written once; from then on they count as written. The first write to a
/// watched page costs a page fault. All addresses are of whole pages.
class WrittenPages {
 public:
  struct Range {
    std::uint64_t begin;
    std::uint64_t end;
    std::uint64_t kinds;

    bool has_content() const;
  };

  /// `pages`: a descriptor of /proc/self/pagemap. False if the kernel cannot record writes.
  bool open(int pages);

  /// Watches the pages of a mapping in [begin, end) that have content. False if it cannot.
  bool watch(std::uintptr_t begin, std::uintptr_t end);

  /// Calls `act` with each Range of pages that are not watched, not present or were written. False if it
  /// cannot, and some are missing.
  template <class Act>
  bool for_written(std::uintptr_t begin, std::uintptr_t end, Act act) {
    while (begin < end) {
      const long count = scan(begin, end);
      if (count < 0) return false;
      for (long i = 0; i < count; ++i) act(ranges_[i]);
    }
    return true;
  }

 private:
  static constexpr long most_ranges = 1024;

  /// Finds the next ranges, and moves `begin` behind them. Returns their number; negative: it cannot.
  long scan(std::uintptr_t& begin, std::uintptr_t end);

  int faults_ = -1;  ///< a descriptor
  int pages_ = -1;
  Range ranges_[most_ranges];
};

}  // namespace chronus::jit
