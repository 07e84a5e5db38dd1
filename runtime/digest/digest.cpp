#include "digest/digest.hpp"

#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/BLAKE3.h>

#include <cstdint>

namespace chronus {

Digest::Digest() : hasher_(std::make_unique<llvm::BLAKE3>()) {}
Digest::~Digest() = default;

Digest& Digest::add(std::string_view part) {
  const std::uint64_t size = part.size();
  hasher_->update({reinterpret_cast<const std::uint8_t*>(&size), sizeof size});
  hasher_->update(llvm::StringRef(part));
  return *this;
}

std::string Digest::text() const {
  return llvm::toHex(hasher_->result(), true);
}

std::string digest_of(std::string_view text) {
  return Digest().add(text).text();
}

}  // namespace chronus
