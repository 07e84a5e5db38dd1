// Maps object files into this process, each as a version of its own that can be taken out again.
#pragma once

#include <chronus_host/abi.hpp>

#include <expected>
#include <memory>
#include <string>
#include <vector>

namespace chronus::jit {

/// A symbol of the object that holds the SDK's own functions.
inline constexpr const char* prebuilt_name = "chronus_prebuilt";

/// Why an object could not be linked.
struct LinkError {
  std::string message;
  std::vector<std::string> missing;  ///< mangled names of symbols that nobody defines
};

/// In one line.
std::string to_text(const LinkError&);

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
  static std::expected<std::shared_ptr<Linker>, std::string> create(std::size_t slab);

  /// Links an object whose functions every later one may call, as long as the linker lives. `name`: a symbol
  /// in it. One that was provided before is not linked again.
  virtual std::expected<void, LinkError> provide(const std::string& object, const std::string& name) = 0;

  /// Links an object that defines `entry_name`, a chronus::Entry. Everything is resolved before it returns.
  virtual std::expected<Linked, LinkError> link(const std::string& object, const std::string& entry_name) = 0;
};

}  // namespace chronus::jit
