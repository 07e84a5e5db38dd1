// Classifies types: state leaves, types to walk into, and types that start fresh in a new version. [worker]
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
  std::uint32_t size = 0;          ///< in bytes, of the whole leaf
  std::uint32_t element_size = 0;  ///< in bytes, of a lane, or of an element of a Buffer or DelayLine
  int lanes = 1;
  std::vector<std::string> enumerators;
};

/// The leaf of a canonical type: a number, a vector of numbers, an enumeration, a Buffer or DelayLine.
std::optional<LeafType> leaf_type(const clang::ASTContext&, clang::QualType);

/// Why a member of this canonical type cannot be copied to another version. Empty if it can, or if its own
/// members decide.
std::string why_fresh(const clang::ASTContext&, clang::QualType);

}  // namespace chronus::jit
