// What a text is known by where it is too long to keep.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "jit.hpp"

namespace llvm {
class BLAKE3;
}

namespace chronus::jit {

/// Takes in parts, one after the other; where one part ends and the next begins counts.
class Digest {
 public:
  Digest();
  ~Digest();
  Digest& add(std::string_view part);

  /// 64 hexadecimal digits.
  std::string text() const;

 private:
  std::unique_ptr<llvm::BLAKE3> hasher_;
};

}  // namespace chronus::jit
