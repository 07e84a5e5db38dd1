#include "jit/worker/globals.hpp"

#include <clang/AST/RecursiveASTVisitor.h>

#include <fmt/format.h>

namespace chronus::jit {
namespace {

class Refuse : public clang::RecursiveASTVisitor<Refuse> {
 public:
  Refuse(const clang::ASTContext& context, Findings& findings) : context_(context), findings_(findings) {}

  bool VisitVarDecl(clang::VarDecl* variable) {
    if (!variable->hasGlobalStorage() || variable->isInvalidDecl()) return true;
    const std::string name = variable->getNameAsString();
    const auto refuse = [&](const char* what, const char* instead) {
      findings_.error(variable->getLocation(), fmt::format("`{}` is {}: {}", name, what, instead));
      return true;
    };
    if (variable->getTLSKind() != clang::VarDecl::TLS_None) {
      return refuse("thread_local", "a module runs in any thread; make it a member");
    }
    const bool in_function = variable->isStaticLocal();
    clang::QualType type = variable->getType();
    if (!type.isConstant(context_)) {
      if (in_function)
        return refuse("static in a function, one for all nodes and voices",
                      "make it a member, or constexpr if it never changes");
      return refuse(variable->isStaticDataMember() ? "static, one for all nodes and voices"
                                                   : "a global variable, one for all nodes and voices",
                    "make it a member of the module, or constexpr if it never changes");
    }
    if (!type.isConstantStorage(context_, true, true)) {
      findings_.error(
          variable->getLocation(),
          fmt::format("`{}` has a `mutable` member, one for all nodes and voices: make it a member "
                      "of the module, or leave `mutable` out",
                      name));
      return true;
    }
    if (type->isDependentType() || (variable->getInit() && variable->getInit()->isValueDependent())) {
      if (in_function && !variable->isConstexpr())
        return refuse("static in a function, and may differ from use to use",
                      "make it constexpr, or a member");
      return true;
    }
    const bool computed = variable->getInit() && !variable->hasConstantInitialization();
    if (in_function && (computed || variable->needsDestruction(context_)))
      return refuse("static in a function and computed when that first runs",
                    "make it constexpr, or fill a member in prepare()");
    if (computed) {
      return refuse("computed when a program starts, which a module never does",
                    "make it constexpr, or fill a member in prepare()");
    }
    return true;
  }

 private:
  const clang::ASTContext& context_;
  Findings& findings_;
};

}  // namespace

void refuse_globals(const clang::ASTContext& context, const std::vector<clang::Decl*>& declarations,
                    Findings& findings) {
  Refuse refuse(context, findings);
  for (clang::Decl* declaration : declarations) refuse.TraverseDecl(declaration);
}

}  // namespace chronus::jit
