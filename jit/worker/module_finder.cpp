#include "jit/worker/module_finder.hpp"

#include <clang/AST/DeclTemplate.h>

#include <fmt/format.h>

namespace chronus::jit {
namespace {

using clang::CXXRecordDecl;

bool derives_at_all(const CXXRecordDecl* record) {
  if (!record || !record->hasDefinition()) return false;
  for (const auto& base : record->bases()) {
    const CXXRecordDecl* parent = base.getType()->getAsCXXRecordDecl();
    if (is_module_base(parent) || derives_at_all(parent)) return true;
  }
  return false;
}

bool derives_directly(const CXXRecordDecl* record) {
  for (const auto& base : record->bases()) {
    if (is_module_base(base.getType()->getAsCXXRecordDecl())) return true;
  }
  return false;
}

void collect(const clang::DeclContext* context, std::vector<const CXXRecordDecl*>& modules,
             Findings& findings);

void collect(const clang::Decl* declaration, std::vector<const CXXRecordDecl*>& modules, Findings& findings) {
  if (const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(declaration)) {
    collect(static_cast<const clang::DeclContext*>(space), modules, findings);
  } else if (const auto* pattern = llvm::dyn_cast<clang::ClassTemplateDecl>(declaration)) {
    if (derives_at_all(pattern->getTemplatedDecl())) {
      findings.error(
          pattern->getLocation(),
          fmt::format("`{}` is a template, and a module must be a plain struct: `struct {} : Module`",
                      pattern->getNameAsString(), pattern->getNameAsString()));
    }
  } else if (const auto* record = llvm::dyn_cast<CXXRecordDecl>(declaration)) {
    if (record->isThisDeclarationADefinition() && !record->isInvalidDecl() && derives_at_all(record)) {
      modules.push_back(record);
    }
  }
}

void collect(const clang::DeclContext* context, std::vector<const CXXRecordDecl*>& modules,
             Findings& findings) {
  for (const clang::Decl* declaration : context->decls()) collect(declaration, modules, findings);
}

bool plain(const clang::CXXMethodDecl* method, unsigned parameters) {
  return method->getNumParams() == parameters && method->isInstance() &&
         method->getReturnType()->isVoidType();
}

bool check_method(const CXXRecordDecl* record, const char* name, const char* right, unsigned parameters,
                  Findings& findings) {
  const clang::CXXMethodDecl* method = own_method(record, name);
  if (!method) return true;
  if (!plain(method, parameters) || method->isVirtual() ||
      (parameters == 1 &&
       !method->getParamDecl(0)->getType()->isSpecificBuiltinType(clang::BuiltinType::Int))) {
    findings.error(method->getLocation(), fmt::format("`{}` must be `{}`", name, right));
    return false;
  }
  return true;
}

bool check(const CXXRecordDecl* record, Findings& findings) {
  const std::string name = record->getNameAsString();
  const auto where = record->getLocation();
  if (!derives_directly(record)) {
    findings.error(
        where, fmt::format("`{0}` derives from Module through another struct: write `struct {0} : Module` "
                           "and make what they share a member",
                           name));
  } else if (record->isPolymorphic()) {
    findings.error(where, fmt::format("`{}` has virtual functions, and a module must have none", name));
  } else if (record->getNumBases() > 0 && record->bases_begin()->isVirtual()) {
    findings.error(where, fmt::format("write `struct {} : Module`, without `virtual`", name));
  } else if (!is_module_base(record->bases_begin()->getType()->getAsCXXRecordDecl())) {
    findings.error(where, fmt::format("write Module first among the structs that `{}` derives from", name));
  } else if (record->hasUserDeclaredConstructor() && !record->hasDefaultConstructor()) {
    findings.error(where,
                   fmt::format("`{}` needs a constructor without arguments; what varies is a Param, a Choice "
                               "or a Text",
                               name));
  } else if (!own_method(record, "tick") && !own_method(record, "block")) {
    findings.error(where,
                   fmt::format("`{}` makes no sound: it needs `void tick()` (one sample) or `void block(int "
                               "frames)` (the whole block)",
                               name));
  } else if (own_method(record, "tick") && own_method(record, "block")) {
    findings.error(own_method(record, "block")->getLocation(),
                   fmt::format("`{}` has both tick() and block(): keep one", name));
  } else {
    return check_method(record, "tick", "void tick()", 0, findings) &&
           check_method(record, "block", "void block(int frames)", 1, findings) &&
           check_method(record, "update", "void update()", 0, findings) &&
           check_method(record, "prepare", "void prepare()", 0, findings) &&
           check_method(record, "reset", "void reset()", 0, findings);
  }
  return false;
}

}  // namespace

bool in_sdk(const clang::Decl* record) {
  for (const clang::DeclContext* at = record->getDeclContext(); at; at = at->getParent()) {
    const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(at);
    if (space && space->getName() == "chronus" && space->getParent()->isTranslationUnit()) return true;
  }
  return false;
}

bool is_module_base(const CXXRecordDecl* record) {
  return record && record->getIdentifier() && record->getName() == "ModuleOf" && in_sdk(record);
}

const CXXRecordDecl* find_module(const std::vector<clang::Decl*>& declarations, clang::SourceLocation start,
                                 Findings& findings) {
  std::vector<const CXXRecordDecl*> modules;
  for (const clang::Decl* declaration : declarations) collect(declaration, modules, findings);
  // A struct that is only a base of the others is not the module.
  std::vector<const CXXRecordDecl*> leaves;
  for (const CXXRecordDecl* record : modules) {
    bool is_base = false;
    for (const CXXRecordDecl* other : modules)
      is_base = is_base || (other != record && other->isDerivedFrom(record));
    if (!is_base) leaves.push_back(record);
  }
  if (findings.failed()) return nullptr;
  if (leaves.empty()) {
    findings.error(
        start, "there is no module in this file: write `struct Name : Module { ... void tick() { ... } };`");
    return nullptr;
  }
  if (leaves.size() > 1) {
    findings.error(leaves[1]->getLocation(),
                   fmt::format("two modules in one file, `{}` and `{}`: give each a file of its own",
                               leaves[0]->getNameAsString(), leaves[1]->getNameAsString()));
    return nullptr;
  }
  return check(leaves[0], findings) ? leaves[0] : nullptr;
}

const clang::CXXMethodDecl* own_method(const CXXRecordDecl* record, llvm::StringRef name) {
  for (const clang::CXXMethodDecl* method : record->methods()) {
    if (method->getIdentifier() && method->getName() == name) return method;
  }
  return nullptr;
}

}  // namespace chronus::jit
