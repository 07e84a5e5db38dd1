#include "worker/realtime.hpp"

#include <clang/AST/ASTContext.h>

#include "worker/module_finder.hpp"

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

}  // namespace

void mark_realtime(clang::Sema& sema, const clang::CXXRecordDecl* record) {
  for (const char* name : {"tick", "block", "update", "reset"}) {
    const clang::CXXMethodDecl* method = own_method(record, name);
    if (!method) continue;
    for (clang::FunctionDecl* declaration : const_cast<clang::CXXMethodDecl*>(method)->redecls())
      mark(sema, declaration);
  }
}

void check_realtime(clang::Sema& sema) {
  sema.performFunctionEffectAnalysis(sema.Context.getTranslationUnitDecl());
}

}  // namespace chronus::jit
