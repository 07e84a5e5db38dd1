// What a module's constructor and prepare() may ask of their host: memory, and to be refused. The one
// implementation of chronus_allocate and chronus_fail.
#pragma once

#include <chronus_host/abi.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "host/arena.hpp"

namespace chronus::host {

/// A block of memory that a module asked for: zeroed, aligned to 64 bytes, its pages touched.
struct Memory {
  std::shared_ptr<std::byte[]> bytes;
  std::size_t size = 0;
};

/// While it is open, chronus_allocate on this thread takes from it and chronus_fail writes to it; if it has
/// an arena, all other memory that modules ask for is the arena's as well (module_memory.hpp). The one that
/// was opened last counts. With none open, chronus_allocate gives nothing. [control-thread]
class Preparation {
 public:
  /// `left`: the bytes that are left for all modules together. Without an arena, memory is the process's.
  explicit Preparation(std::size_t left = most_module_memory, std::shared_ptr<Arena> arena = nullptr)
      : left_(left), arena_(std::move(arena)) {}
  ~Preparation() { close(); }
  Preparation(const Preparation&) = delete;
  Preparation& operator=(const Preparation&) = delete;

  void open();

  /// Also right after a call into the module that did not return.
  void close();

  /// Why the module refused, or was refused memory; empty if neither. The first reason counts.
  const std::string& failure() const { return failure_; }

  /// What chronus_allocate has given, in that order; it is freed with its last owner, or lies in the arena,
  /// which it keeps.
  const std::vector<Memory>& memory() const { return memory_; }

  /// Forgets memory and failure.
  void clear();

  /// The bytes that were asked for by other means, and not given back.
  std::size_t other_bytes() const { return other_bytes_; }

  Arena* arena() const { return arena_.get(); }

  /// The one that is open on this thread; null if none is.
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
  std::size_t bytes_ = 0;        ///< asked for so far
  std::size_t other_bytes_ = 0;  ///< of these, not by chronus_allocate
  std::vector<Memory> memory_;
  std::string failure_;
  Preparation* outer_ = nullptr;
  bool open_ = false;
};

}  // namespace chronus::host
