#include "jit/worker/callers.hpp"

#include <clang/AST/Mangle.h>
#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>

#include <functional>
#include <memory>
#include <set>
#include <utility>

namespace chronus::jit {
namespace {

/// Visits each function and variable that code refers to, explicitly or implicitly.
class Uses : public clang::RecursiveASTVisitor<Uses> {
 public:
  using Found = std::function<bool(clang::SourceLocation, const clang::NamedDecl*)>;

  /// Stops when `found` returns true.
  explicit Uses(Found found) : found_(std::move(found)) {}

  bool shouldVisitImplicitCode() const { return true; }
  bool VisitDeclRefExpr(clang::DeclRefExpr* use) { return go_on(use->getLocation(), use->getDecl()); }
  bool VisitMemberExpr(clang::MemberExpr* use) { return go_on(use->getMemberLoc(), use->getMemberDecl()); }
  bool VisitCXXConstructExpr(clang::CXXConstructExpr* use) {
    return go_on(use->getLocation(), use->getConstructor());
  }
  bool VisitVarDecl(clang::VarDecl* variable) {
    const clang::CXXRecordDecl* record = variable->getType()->getAsCXXRecordDecl();
    return !record || !record->hasDefinition() || go_on(variable->getLocation(), record->getDestructor());
  }
  bool VisitFieldDecl(clang::FieldDecl* field) {
    const clang::CXXRecordDecl* record = field->getType()->getAsCXXRecordDecl();
    return !record || !record->hasDefinition() || go_on(field->getLocation(), record->getDestructor());
  }

 private:
  bool go_on(clang::SourceLocation where, const clang::NamedDecl* what) {
    return !what || !found_(where, what);
  }

  Found found_;
};

using IsIt = std::function<bool(const clang::NamedDecl*)>;

/// Compares functions and variables with a symbol.
class Named {
 public:
  Named(clang::ASTContext& context, std::string symbol)
      : mangle_(context.createMangleContext()), symbol_(std::move(symbol)) {}

  bool is_it(const clang::NamedDecl* what) const {
    if (const auto* constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(what))
      return is_named(clang::GlobalDecl(constructor, clang::Ctor_Complete)) ||
             is_named(clang::GlobalDecl(constructor, clang::Ctor_Base));
    if (const auto* destructor = llvm::dyn_cast<clang::CXXDestructorDecl>(what))
      return is_named(clang::GlobalDecl(destructor, clang::Dtor_Complete)) ||
             is_named(clang::GlobalDecl(destructor, clang::Dtor_Base));
    if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(what))
      return is_named(clang::GlobalDecl(function));
    const auto* variable = llvm::dyn_cast<clang::VarDecl>(what);
    return variable && variable->hasGlobalStorage() && is_named(clang::GlobalDecl(variable));
  }

 private:
  bool is_named(clang::GlobalDecl declaration) const {
    const auto* named = llvm::cast<clang::NamedDecl>(declaration.getDecl());
    if (!mangle_->shouldMangleDeclName(named)) return named->getNameAsString() == symbol_;
    std::string name;
    llvm::raw_string_ostream stream(name);
    mangle_->mangleName(declaration, stream);
    return name == symbol_;
  }

  std::unique_ptr<clang::MangleContext> mangle_;
  std::string symbol_;
};

class Search {
 public:
  Search(clang::ASTContext& context, clang::FileID author, IsIt is_it)
      : sources_(context.getSourceManager()), author_(author), is_it_(std::move(is_it)) {}

  /// The author's own functions are searched one by one: the place is in the one with the call.
  bool is_author(const clang::Decl* declaration) const {
    return sources_.getFileID(sources_.getFileLoc(declaration->getBeginLoc())) == author_;
  }

  clang::SourceLocation in(clang::Decl* declaration) {
    clang::SourceLocation place;
    Uses uses([&](clang::SourceLocation where, const clang::NamedDecl* what) {
      if (!leads_there(what)) return false;
      place = where;
      return true;
    });
    uses.TraverseDecl(declaration);
    return place;
  }

 private:
  bool leads_there(const clang::NamedDecl* what) {
    if (what->isTemplated()) return false;
    if (is_it_(what)) return true;
    const auto* function = llvm::dyn_cast<clang::FunctionDecl>(what);
    const clang::FunctionDecl* body = function ? function->getDefinition() : nullptr;
    if (!body || is_author(body) || !seen_.insert(body).second) return false;
    return in(const_cast<clang::FunctionDecl*>(body)).isValid();
  }

  const clang::SourceManager& sources_;
  clang::FileID author_;
  IsIt is_it_;
  std::set<const clang::FunctionDecl*> seen_;
};

}  // namespace

clang::SourceLocation place_that_reaches(clang::ASTContext& context, clang::FileID author,
                                         std::function<bool(const clang::NamedDecl*)> is_it) {
  Search search(context, author, std::move(is_it));
  for (clang::Decl* declaration : context.getTranslationUnitDecl()->decls()) {
    if (!search.is_author(declaration)) continue;
    if (const auto place = search.in(declaration); place.isValid()) return place;
  }
  return {};
}

clang::SourceLocation place_that_reaches(clang::ASTContext& context, clang::FileID author,
                                         const std::string& symbol) {
  const Named named(context, symbol);
  return place_that_reaches(context, author, [&](const clang::NamedDecl* what) { return named.is_it(what); });
}

}  // namespace chronus::jit
