// Maps object files into this process, each as a version of its own that can be taken out again.
#pragma once

#include <chronus/abi.hpp>

#include <tl/expected.hpp>

#include <memory>
#include <string>
#include <vector>

namespace chronus::jit {

/// Why an object could not be linked.
struct LinkError {
  std::string message;
  std::vector<std::string> missing;  ///< mangled names of symbols that nobody defines
};

/// A linked object. The code stays mapped while `keeps` lives, which also keeps the linker alive.
struct Linked {
  Entry entry{};
  std::shared_ptr<const void> keeps;
};

/// One thread at a time; never the audio thread.
class Linker {
 public:
  virtual ~Linker() = default;

  /// `slab`: bytes of address space taken at a time. All of an object lies within one slab, so that its parts
  /// reach each other by 32-bit offsets.
  static tl::expected<std::shared_ptr<Linker>, std::string> create(std::size_t slab);

  /// Links an object that defines `entry_name`, a chronus::Entry. Everything is resolved before it returns.
  virtual tl::expected<Linked, LinkError> link(const std::string& object, const std::string& entry_name) = 0;
};

}  // namespace chronus::jit
