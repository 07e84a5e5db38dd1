// Reads the initialisers of ports: param(...), unpatched(...), a switch's start, a text. [worker]
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>

#include <optional>
#include <string>
#include <vector>

#include "host/code.hpp"
#include "jit/worker/findings.hpp"

namespace chronus::jit {

/// Reads the initialisers of one module's ports. A missing or misleading one becomes a finding that names the
/// right form.
class Declared {
 public:
  Declared(const clang::ASTContext& context, Findings& findings) : context_(context), findings_(findings) {}

  /// One ParamInfo for a Param, `bank` of them for a bank: start, ends, unit and curve, without names.
  std::vector<ParamInfo> params(const clang::FieldDecl*, int bank, bool array) const;

  /// The value of unpatched(v), or 0.
  float unpatched(const clang::FieldDecl*) const;

  /// Choice, Toggle or Count: start, ends and names.
  ParamInfo choice(const clang::FieldDecl*, clang::QualType) const;
  ParamInfo toggle(const clang::FieldDecl*) const;
  ParamInfo count(const clang::FieldDecl*) const;

  /// The start of a Text.
  std::string text(const clang::FieldDecl*) const;

 private:
  std::optional<ParamInfo> param(const clang::FieldDecl*, const clang::Expr*) const;
  bool check(const clang::FieldDecl*, const clang::Expr*, const ParamInfo&) const;
  std::vector<int> numbers(const clang::FieldDecl*) const;

  const clang::ASTContext& context_;
  Findings& findings_;
};

}  // namespace chronus::jit
