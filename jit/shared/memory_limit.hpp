// [worker] [player]
#pragma once

#include <cstdint>

namespace chronus::jit {

/// Limits this process's address space, and that of its children, to `bytes` beyond its present size.
/// Sanitized builds have no limit.
void limit_memory(std::uint64_t bytes);

}  // namespace chronus::jit
