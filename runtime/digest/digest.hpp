// The digest that identifies a long text. [any-thread]
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace llvm {
class BLAKE3;
}

namespace chronus {

/// A BLAKE3 digest of a sequence of parts; depends on the boundaries between the parts.
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

/// The digest of one part.
std::string digest_of(std::string_view text);

}  // namespace chronus
