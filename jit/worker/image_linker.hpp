// Links objects to images, which players map and run. The workers run no module's code. [worker]
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "jit/shared/image.hpp"
#include "jit/shared/linker.hpp"
#include "jit/worker/tier.hpp"

namespace chronus::jit {

class ImageLinker {
 public:
  /// Images lie in the region, one behind the other.
  static std::expected<std::unique_ptr<ImageLinker>, std::string> create(CodeRegion);

  /// Links an object whose functions all later ones may call. `name`: a symbol in it.
  std::expected<Image, LinkError> provide(const std::string& object, const std::string& name);

  /// Links an object that defines `entry_name`, a chronus::Entry. Optimised code never lies where quick code
  /// of another process lies: one player may have both.
  std::expected<Image, LinkError> link(const std::string& object, const std::string& entry_name, Tier);

 private:
  class Memory;

  ImageLinker() = default;

  Memory* memory_ = nullptr;  ///< owned by the linker
  std::shared_ptr<Linker> linker_;
  std::vector<Linked> linked_;  ///< to be released with the process
};

}  // namespace chronus::jit
