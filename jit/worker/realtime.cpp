#include "jit/worker/realtime.hpp"

#include <clang/AST/ASTContext.h>
#include <clang/AST/RecursiveASTVisitor.h>

#include "jit/worker/module_finder.hpp"

namespace chronus::jit {
namespace {

void mark(clang::Sema& sema, clang::FunctionDecl* function) {
  const auto* type = function->getType()->castAs<clang::FunctionProtoType>();
  clang::FunctionProtoType::ExtProtoInfo how = type->getExtProtoInfo();
  clang::FunctionEffectSet effects(how.FunctionEffects);
  clang::FunctionEffectSet::Conflicts conflicts;
  const clang::FunctionEffect nonblocking(clang::FunctionEffect::Kind::NonBlocking);
  effects.insert(clang::FunctionEffectWithCondition(nonblocking, {}), conflicts);
  how.FunctionEffects = effects;
  if (how.ExceptionSpec.Type == clang::EST_None) how.ExceptionSpec.Type = clang::EST_BasicNoexcept;
  function->setType(sema.Context.getFunctionType(type->getReturnType(), type->getParamTypes(), how));
  if (function->isThisDeclarationADefinition())
    sema.addDeclWithEffects(function, function->getFunctionEffects());
}

/// Finds a function's static constants, including those in template instances.
class StaticConstants : public clang::RecursiveASTVisitor<StaticConstants> {
 public:
  bool shouldVisitTemplateInstantiations() const { return true; }

  bool VisitVarDecl(clang::VarDecl* variable) {
    const bool constant = variable->isStaticLocal() && variable->getType().isConstQualified() &&
                          !variable->isInvalidDecl() && !variable->getType()->isDependentType();
    if (constant && variable->getInit() && !variable->getInit()->isValueDependent() &&
        variable->hasConstantInitialization())
      found.push_back(variable);
    return true;
  }

  std::vector<clang::VarDecl*> found;
};

}  // namespace

void mark_realtime(clang::Sema& sema, const clang::CXXRecordDecl* record) {
  for (const char* name : {"tick", "block", "update", "reset"}) {
    const clang::CXXMethodDecl* method = own_method(record, name);
    if (!method) continue;
    for (clang::FunctionDecl* declaration : const_cast<clang::CXXMethodDecl*>(method)->redecls())
      mark(sema, declaration);
  }
}

/// Clang assumes that any static variable needs a guard: constants are marked as not static during the
/// analysis.
void check_realtime(clang::Sema& sema, const std::vector<clang::Decl*>& written) {
  StaticConstants constants;
  for (clang::Decl* declaration : written) constants.TraverseDecl(declaration);
  for (clang::VarDecl* constant : constants.found) constant->setStorageClass(clang::SC_None);
  sema.performFunctionEffectAnalysis(sema.Context.getTranslationUnitDecl());
  for (clang::VarDecl* constant : constants.found) constant->setStorageClass(clang::SC_Static);
}

}  // namespace chronus::jit
