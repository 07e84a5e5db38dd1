// What an instance of a module holds between two blocks, as plain data. For the engine's side only; a module
// never includes it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace chronus {

/// The content of a Buffer or DelayLine.
struct MemoryCopy {
  std::string path;         ///< of its leaf
  std::uint32_t index = 0;  ///< in an array of them
  int size = 0;             ///< in elements
  int head = 0;             ///< of a DelayLine
  std::string bytes;
};

/// The state of one version of a module as another version holds it after a swap.
struct StateCopy {
  std::string values;                ///< ModuleInfo::size bytes, of which only the kept leaves mean something
  std::vector<std::string> kept;     ///< paths of leaves
  std::vector<MemoryCopy> memories;  ///< of those among them that are memory, if it was copied in the swap
};

}  // namespace chronus
