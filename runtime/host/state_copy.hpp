// The state of an instance of a module between two blocks, as plain data. For the engine's side only; modules
// never include it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace chronus {

/// The content of a Buffer or DelayLine.
struct MemoryCopy {
  std::string path;         ///< of its leaf
  std::uint32_t index = 0;  ///< in an array of Buffers or DelayLines
  int size = 0;             ///< in elements
  int head = 0;             ///< of a DelayLine
  std::string bytes;
};

/// The state of one version of a module as another version holds it after a swap.
struct StateCopy {
  std::string values;                ///< ModuleInfo::size bytes; only the leaves of `kept` are valid
  std::vector<std::string> kept;     ///< paths of leaves
  std::vector<MemoryCopy> memories;  ///< of the leaves of `kept` that are memory, if the swap copied it
};

}  // namespace chronus
