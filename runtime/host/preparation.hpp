// Serves a module's constructor and prepare(): they may allocate memory, and refuse. The only implementation
// of chronus_allocate and chronus_fail.
#pragma once

#include <chronus_host/abi.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "host/arena.hpp"

namespace chronus::host {

/// A block of memory that a module allocated: zeroed, aligned to 64 bytes. The kernel maps a page on first
/// use.
struct Memory {
  std::shared_ptr<std::byte[]> bytes;
  std::size_t size = 0;
};

/// While a Preparation is open, chronus_allocate on this thread allocates from it and chronus_fail writes to
/// it; if it has an arena, all other allocations of modules use the arena as well (module_memory.hpp). The
/// one that was opened last applies. If none is open, chronus_allocate returns null. [control-thread]
class Preparation {
 public:
  /// `left`: the bytes left for all modules together. Without an arena, each block is a mapping of its own.
  explicit Preparation(std::size_t left = most_module_memory, std::shared_ptr<Arena> arena = nullptr)
      : left_(left), arena_(std::move(arena)) {}
  ~Preparation() { close(); }
  Preparation(const Preparation&) = delete;
  Preparation& operator=(const Preparation&) = delete;

  void open();

  /// Call also after a call into the module that was cut off.
  void close();

  /// Why the module refused, or was refused memory; empty if neither. The first reason stays.
  const std::string& failure() const { return failure_; }

  /// The blocks of chronus_allocate, in the order of the calls. A block is freed with its last owner, or lies
  /// in the arena, which it keeps alive.
  const std::vector<Memory>& memory() const { return memory_; }

  /// Releases the memory and clears the failure.
  void clear();

  /// The bytes that were allocated by other means and not released.
  std::size_t other_bytes() const { return other_bytes_; }

  Arena* arena() const { return arena_.get(); }

  /// The Preparation that is open on this thread; null if none is.
  static Preparation* open_here();

  // For chronus_allocate, chronus_fail and module_memory.cpp.

  void* allocate(std::size_t bytes);
  void* allocate_any(std::size_t bytes, std::size_t alignment);
  void release(void*);
  void fail(std::string why);

 private:
  bool count(std::size_t bytes);

  std::size_t left_;
  std::shared_ptr<Arena> arena_;
  std::size_t bytes_ = 0;        ///< allocated so far
  std::size_t other_bytes_ = 0;  ///< of these, allocated by other means than chronus_allocate
  std::vector<Memory> memory_;
  std::string failure_;
  Preparation* outer_ = nullptr;
  bool open_ = false;
};

}  // namespace chronus::host
