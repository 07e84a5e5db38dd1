// Which member is a port: told by how its type is spelled, for In, Out and Param are all plain Signals.
#pragma once

#include <clang/AST/Decl.h>
#include <clang/AST/Type.h>

#include <optional>

namespace chronus::jit {

enum class PortKind { in, gate_in, out, cv_out, gate_out, param, choice, toggle, count, text };

struct PortType {
  PortKind kind;
  int bank = 0;             ///< how many; 0: a single port
  bool array = false;       ///< the bank is a plain array, not Ins<N> and its like
  clang::QualType element;  ///< of a Choice: the Choice type
};

/// What a member of this type is, if it is a port.
std::optional<PortType> port_type(const clang::ASTContext&, clang::QualType);

/// Whether a type is spelled so that it stays right when a Signal holds several voices: Signal, Mask, a port,
/// or a type of the SDK over Signal.
bool is_lane_type(const clang::ASTContext&, clang::QualType);

}  // namespace chronus::jit
