// Recognises ports by the spelling of their type, since In, Out and Param are all plain Signals. [worker]
#pragma once

#include <clang/AST/Decl.h>
#include <clang/AST/Type.h>

#include <optional>

namespace chronus::jit {

enum class PortKind { in, gate_in, out, cv_out, gate_out, param, choice, toggle, count, text };

struct PortType {
  PortKind kind;
  int bank = 0;             ///< number of ports; 0: a single port
  bool array = false;       ///< the bank is a plain array, not Ins<N> or the like
  clang::QualType element;  ///< for a Choice: the Choice type
};

/// The kind of port that a member of this type is, if any.
std::optional<PortType> port_type(const clang::ASTContext&, clang::QualType);

/// Whether the spelled type stays right when a Signal holds several voices: Signal, Mask, a port, or a type
/// of the SDK over Signal.
bool is_lane_type(const clang::ASTContext&, clang::QualType);

}  // namespace chronus::jit
