// Which types are state as they stand, which are walked into, and which start fresh in a new version.
#pragma once

#include <clang/AST/ASTContext.h>

#include <optional>
#include <string>
#include <vector>

#include "host/code.hpp"

namespace chronus::jit {

struct LeafType {
  LeafKind kind;
  std::string name;                ///< the canonical spelling of the element
  std::uint32_t size = 0;          ///< in bytes, of the whole
  std::uint32_t element_size = 0;  ///< of a lane; of an element of a Buffer or DelayLine
  int lanes = 1;
  std::vector<std::string> enumerators;
};

/// The leaf that a canonical type is: a number, a vector of numbers, an enumeration, a Buffer or DelayLine.
std::optional<LeafType> leaf_type(const clang::ASTContext&, clang::QualType);

/// Why a member of this canonical type cannot be copied to another version; empty if it can, or if its own
/// members decide.
std::string why_fresh(const clang::ASTContext&, clang::QualType);

}  // namespace chronus::jit
