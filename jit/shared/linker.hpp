// Links object files, each as a version that can be unmapped.
#pragma once

#include <chronus_host/abi.hpp>

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <vector>

namespace llvm::jitlink {
class JITLinkMemoryManager;
}

namespace chronus::jit {

/// A symbol in the object of the SDK's own functions.
inline constexpr const char* prebuilt_name = "chronus_prebuilt";

/// Why an object could not be linked.
struct LinkError {
  std::string message;
  std::vector<std::string> missing;  ///< mangled names of undefined symbols
};

/// In one line. [any-thread]
std::string to_text(const LinkError&);

/// A linked object. `keeps` keeps its memory allocated and the linker alive.
struct Linked {
  std::uint64_t address = 0;  ///< of the symbol that was asked for
  std::shared_ptr<const void> keeps;

  /// The symbol, if it is a chronus::ModuleParts and the linker maps objects into this process.
  const ModuleParts& parts() const { return *reinterpret_cast<const ModuleParts*>(address); }
};

/// One thread at a time: the [control-thread] of the engine, or the [worker].
class Linker {
 public:
  virtual ~Linker() = default;

  /// Maps objects into this process. `slab`: bytes of address space reserved at a time. An object must fit in
  /// one slab, so that its parts reach each other by 32-bit offsets.
  static std::expected<std::shared_ptr<Linker>, std::string> create(std::size_t slab);

  /// Places objects by `memory`. Functions outside of them have their addresses in this process.
  static std::expected<std::shared_ptr<Linker>, std::string> create(
      std::unique_ptr<llvm::jitlink::JITLinkMemoryManager> memory);

  /// Links an object whose functions all later objects may call, as long as the linker lives. `name`: a
  /// symbol in it. Does nothing if the same object was provided before.
  virtual std::expected<void, LinkError> provide(const std::string& object, const std::string& name) = 0;

  /// Links an object that defines `name`. Resolves all symbols before it returns.
  virtual std::expected<Linked, LinkError> link(const std::string& object, const std::string& name) = 0;
};

}  // namespace chronus::jit
