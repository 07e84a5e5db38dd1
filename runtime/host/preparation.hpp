// What a module's prepare() may ask of its host: memory, and to be refused. The one implementation of
// chronus_allocate and chronus_fail.
#pragma once

#include <chronus_host/abi.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace chronus::host {

/// A block of memory that a module asked for: zeroed, aligned to 64 bytes, its pages touched.
struct Memory {
  std::shared_ptr<std::byte[]> bytes;
  std::size_t size = 0;
};

/// While it is open, chronus_allocate on this thread takes from it and chronus_fail writes to it. The one
/// that was opened last counts. With none open, chronus_allocate gives nothing. [control-thread]
class Preparation {
 public:
  /// `left`: the bytes that are left for all modules together.
  explicit Preparation(std::size_t left = most_module_memory) : left_(left) {}
  ~Preparation() { close(); }
  Preparation(const Preparation&) = delete;
  Preparation& operator=(const Preparation&) = delete;

  void open();

  /// Also right after a call into the module that did not return.
  void close();

  /// Why the module refused, or was refused memory; empty if neither. The first reason counts.
  const std::string& failure() const { return failure_; }

  /// What was allocated, in that order; it is freed with its last owner.
  const std::vector<Memory>& memory() const { return memory_; }

  /// Forgets memory and failure.
  void clear();

  // For chronus_allocate and chronus_fail.

  void* allocate(std::size_t bytes);
  void fail(std::string why);

 private:
  std::size_t left_;
  std::size_t bytes_ = 0;  ///< asked for so far
  std::vector<Memory> memory_;
  std::string failure_;
  Preparation* outer_ = nullptr;
  bool open_ = false;
};

}  // namespace chronus::host
