#include "host/module_memory.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <tuple>

#include "host/preparation.hpp"

namespace chronus::host {

namespace {

constexpr std::size_t usual = alignof(std::max_align_t);

void* take(std::size_t bytes, std::size_t alignment) {
  if (Preparation* const preparation = Preparation::open_here(); preparation && preparation->arena())
    return preparation->allocate_any(bytes, alignment);
  if (alignment <= usual) return std::malloc(bytes);
  return std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
}

/// For operator new, which must not return null.
void* take_or_end(std::size_t bytes, std::size_t alignment) {
  void* const memory = take(bytes, alignment);
  if (!memory) std::abort();
  return memory;
}

/// Memory of a sealed arena, or of another instance's, is freed with its arena.
void give(void* memory) {
  if (!Arena::is_address(memory)) return std::free(memory);
  Preparation* const preparation = Preparation::open_here();
  if (preparation) preparation->release(memory);
}

void* take_zeroed(std::size_t count, std::size_t size) {
  std::size_t bytes = 0;
  if (__builtin_mul_overflow(count, size, &bytes)) return nullptr;
  void* const memory = take(bytes, usual);
  if (memory) std::memset(memory, 0, bytes);
  return memory;
}

void* take_again(void* memory, std::size_t bytes) {
  Preparation* const preparation = Preparation::open_here();
  if (!Arena::is_address(memory) && !(preparation && preparation->arena() && !memory))
    return std::realloc(memory, bytes);
  void* const moved = take(bytes, usual);
  if (moved && memory) std::memcpy(moved, memory, std::min(Arena::size_of(memory), bytes));
  if (moved) give(memory);
  return moved;
}

void* take_aligned(std::size_t alignment, std::size_t bytes) {
  return take(bytes, alignment);
}
void* new_usual(std::size_t bytes) {
  return take_or_end(bytes, usual);
}
void* new_aligned(std::size_t bytes, std::size_t alignment) {
  return take_or_end(bytes, alignment);
}
void* new_or_null(std::size_t bytes, const void*) {
  return take(bytes, usual);
}
void* new_aligned_or_null(std::size_t bytes, std::size_t alignment, const void*) {
  return take(bytes, alignment);
}

template <class... More>
void delete_any(void* memory, More...) {
  give(memory);
}

template <class Function>
const void* address(Function* function) {
  return reinterpret_cast<const void*>(function);
}

}  // namespace

std::vector<Symbol> memory_symbols() {
  using Size = std::size_t;
  std::vector<Symbol> symbols = {{"malloc", address(+[](Size bytes) { return take(bytes, usual); })},
                                 {"calloc", address(&take_zeroed)},
                                 {"realloc", address(&take_again)},
                                 {"aligned_alloc", address(&take_aligned)},
                                 {"free", address(&give)}};
  for (const auto& [single, array, function] :
       {std::tuple{"_Znwm", "_Znam", address(&new_usual)},
        {"_ZnwmSt11align_val_t", "_ZnamSt11align_val_t", address(&new_aligned)},
        {"_ZnwmRKSt9nothrow_t", "_ZnamRKSt9nothrow_t", address(&new_or_null)},
        {"_ZnwmSt11align_val_tRKSt9nothrow_t", "_ZnamSt11align_val_tRKSt9nothrow_t",
         address(&new_aligned_or_null)},
        {"_ZdlPv", "_ZdaPv", address(&delete_any<>)},
        {"_ZdlPvm", "_ZdaPvm", address(&delete_any<Size>)},
        {"_ZdlPvSt11align_val_t", "_ZdaPvSt11align_val_t", address(&delete_any<Size>)},
        {"_ZdlPvmSt11align_val_t", "_ZdaPvmSt11align_val_t", address(&delete_any<Size, Size>)},
        {"_ZdlPvRKSt9nothrow_t", "_ZdaPvRKSt9nothrow_t", address(&delete_any<const void*>)}}) {
    symbols.push_back({single, function});
    symbols.push_back({array, function});
  }
  return symbols;
}

}  // namespace chronus::host
