// Which of the author's lines each piece of a module's code comes from. [any-thread]
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <vector>

namespace chronus::jit {

/// The code from `offset` on, up to the next one's, comes from this place, both from 1; 0: from none of the
/// author's lines.
struct CrashLine {
  std::uint64_t offset = 0;
  int line = 0;
  int column = 0;
};

/// The module's code in memory, and its lines by rising offsets.
struct CrashLines {
  std::uint64_t begin = 0;
  std::uint64_t size = 0;
  std::vector<CrashLine> lines;

  bool contains(std::uint64_t address) const { return address - begin < size; }

  /// The place of the code at an address.
  CrashLine at(std::uint64_t address) const {
    const auto after = std::ranges::upper_bound(lines, address - begin, {}, &CrashLine::offset);
    return after == lines.begin() ? CrashLine{} : *std::prev(after);
  }
};

}  // namespace chronus::jit
