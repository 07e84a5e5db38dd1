#include "jit/worker/hidden_code.hpp"

#include <clang/AST/RecursiveASTVisitor.h>

#include <fmt/format.h>

#include <algorithm>

namespace chronus::jit {
namespace {

bool is_nonblocking(clang::QualType type) {
  const clang::FunctionEffectsRef effects = clang::FunctionEffectsRef::get(type);
  return std::ranges::any_of(effects.effects(), [](const clang::FunctionEffect& each) {
    return each.kind() == clang::FunctionEffect::Kind::NonBlocking;
  });
}

class Refuse : public clang::RecursiveASTVisitor<Refuse> {
 public:
  explicit Refuse(Findings& findings) : findings_(findings) {}

  bool VisitAsmStmt(clang::AsmStmt* statement) { return refuse_assembly(statement->getAsmLoc()); }
  bool VisitFileScopeAsmDecl(clang::FileScopeAsmDecl* assembly) {
    return refuse_assembly(assembly->getAsmLoc());
  }

  bool VisitNamedDecl(clang::NamedDecl* declaration) {
    for (const clang::Attr* attribute : declaration->attrs()) {
      if (llvm::isa<clang::AsmLabelAttr, clang::AliasAttr, clang::WeakRefAttr, clang::IFuncAttr>(attribute))
        findings_.error(
            declaration->getLocation(),
            fmt::format("`{}` stands for something else under another name, which nothing can check: call "
                        "that by its own name",
                        declaration->getNameAsString()));
    }
    return true;
  }

  bool VisitFunctionDecl(clang::FunctionDecl* function) {
    const bool promised = is_nonblocking(function->getType()) && !function->isTemplated();
    if (!promised || function->getDefinition() || function->getBuiltinID() != 0) return true;
    const bool elsewhere = function->isExternC() || function->getPreviousDecl() ||
                           function->isReplaceableGlobalAllocationFunction();
    if (elsewhere) refuse_promise(function->getLocation(), function->getNameAsString());
    return true;
  }

  bool VisitExplicitCastExpr(clang::ExplicitCastExpr* cast) {
    if (is_nonblocking(cast->getType()) && !is_nonblocking(cast->getSubExprAsWritten()->getType()))
      refuse_promise(cast->getExprLoc(), "this cast");
    return true;
  }

 private:
  bool refuse_assembly(clang::SourceLocation where) {
    findings_.error(
        where,
        "inline assembly is not for modules, not even in prepare(): nothing can check what it does; "
        "write it in C++, which compiles to the processor's own instructions");
    return true;
  }

  void refuse_promise(clang::SourceLocation where, const std::string& name) {
    findings_.error(where, fmt::format("`{}` promises what is not to be seen here, that it never waits nor "
                                       "allocates: leave `nonblocking` out",
                                       name));
  }

  Findings& findings_;
};

}  // namespace

void refuse_hidden_code(const std::vector<clang::Decl*>& declarations, Findings& findings) {
  Refuse refuse(findings);
  for (clang::Decl* declaration : declarations) refuse.TraverseDecl(declaration);
}

}  // namespace chronus::jit
