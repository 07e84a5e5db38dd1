#include "jit/worker/member_use.hpp"

#include <clang/AST/ExprCXX.h>
#include <clang/AST/RecursiveASTVisitor.h>

#include <map>
#include <optional>

#include "jit/worker/module_finder.hpp"
#include "jit/worker/source_text.hpp"

namespace chronus::jit {
namespace {

using clang::Expr;

std::string without_brackets(std::string path) {
  while (path.ends_with("[]")) path.resize(path.size() - 2);
  return path;
}

class Walk : public clang::RecursiveASTVisitor<Walk> {
 public:
  Walk(const clang::ASTContext& context, MemberUse& use) : context_(context), use_(use) {}

  void follow(const clang::FunctionDecl* function, const std::string& self) {
    const clang::FunctionDecl* body = nullptr;
    if (!function->hasBody(body)) {
      const clang::FunctionDecl* pattern = function->getTemplateInstantiationPattern();
      if (!pattern || !pattern->hasBody(body)) return;
    }
    if (!seen_.emplace(body, self).second) return;
    const std::string before = std::exchange(self_, self);
    TraverseStmt(body->getBody());
    self_ = before;
  }

  bool VisitBinaryOperator(clang::BinaryOperator* op) {
    if (op->isAssignmentOp()) assign(op->getLHS());
    return true;
  }

  bool VisitUnaryOperator(clang::UnaryOperator* op) {
    if (op->isIncrementDecrementOp()) assign(op->getSubExpr());
    if (op->getOpcode() == clang::UO_AddrOf) touch(op->getSubExpr());
    return true;
  }

  bool VisitVarDecl(clang::VarDecl* variable) {
    if (variable->getType()->isReferenceType() && variable->hasInit()) {
      if (const auto path = path_of(variable->getInit())) aliases_[variable] = *path;
    }
    return true;
  }

  bool VisitCXXForRangeStmt(clang::CXXForRangeStmt* loop) {
    if (!loop->getLoopVariable()->getType()->isReferenceType() || !loop->getRangeInit()) return true;
    if (const auto path = path_of(loop->getRangeInit())) aliases_[loop->getLoopVariable()] = *path + "[]";
    return true;
  }

  bool VisitMemberExpr(clang::MemberExpr* member) {
    const auto* field = llvm::dyn_cast<clang::FieldDecl>(member->getMemberDecl());
    if (!field || !is_module_base(llvm::dyn_cast<clang::CXXRecordDecl>(field->getParent()))) return true;
    use_.reads_time = use_.reads_time || field->getName() == "beat" || field->getName() == "bar";
    return true;
  }

  bool VisitCallExpr(clang::CallExpr* call) {
    const clang::FunctionDecl* callee = call->getDirectCallee();
    if (!callee) return true;
    if (callee->getIdentifier() && in_sdk(callee)) {
      if (callee->getName() == "watch") return watch(call);
      if (callee->getName() == "samples") return sample(call);
    }
    const bool is_operator = llvm::isa<clang::CXXOperatorCallExpr>(call);
    for (unsigned i = 0; i < call->getNumArgs(); ++i) {
      const unsigned parameter = is_operator && llvm::isa<clang::CXXMethodDecl>(callee) ? i - 1 : i;
      if (parameter >= callee->getNumParams()) continue;
      const clang::QualType type = callee->getParamDecl(parameter)->getType();
      if (type->isLValueReferenceType() && !type.getNonReferenceType().isConstQualified())
        touch(call->getArg(i));
    }
    if (const auto* op = llvm::dyn_cast<clang::CXXOperatorCallExpr>(call)) {
      if (op->isAssignmentOp() || op->getOperator() == clang::OO_PlusPlus ||
          op->getOperator() == clang::OO_MinusMinus) {
        assign(op->getArg(0));
      }
    }
    return true;
  }

  bool VisitCXXMemberCallExpr(clang::CXXMemberCallExpr* call) {
    const clang::CXXMethodDecl* method = call->getMethodDecl();
    const Expr* object = call->getImplicitObjectArgument();
    if (!method || !object || is_module_base(method->getParent()) ||
        method->getParent()->getName() == "Vocabulary") {
      return true;
    }
    if (llvm::isa<clang::CXXThisExpr>(object->IgnoreParenImpCasts())) {
      follow(method, self_);
    } else if (const auto path = path_of(object)) {
      if (in_sdk(method->getParent()) || method->getParent()->isInStdNamespace() || !method->isDefined()) {
        if (!method->isConst()) use_.touched.insert(without_brackets(*path));
      } else {
        follow(method, *path + ".");
      }
    }
    return true;
  }

 private:
  /// The path of the member that an expression names; nothing if it names no member.
  std::optional<std::string> path_of(const Expr* expression) const {
    expression = expression->IgnoreParenImpCasts();
    if (const auto* member = llvm::dyn_cast<clang::MemberExpr>(expression)) {
      const auto* field = llvm::dyn_cast<clang::FieldDecl>(member->getMemberDecl());
      if (!field) return std::nullopt;
      const Expr* base = member->getBase()->IgnoreParenImpCasts();
      if (llvm::isa<clang::CXXThisExpr>(base)) return self_ + field->getNameAsString();
      const auto outer = path_of(base);
      if (!outer || field->isAnonymousStructOrUnion()) return outer;
      return outer->empty() ? field->getNameAsString() : *outer + "." + field->getNameAsString();
    }
    if (const auto* element = llvm::dyn_cast<clang::ArraySubscriptExpr>(expression)) {
      const auto array = path_of(element->getBase());
      if (!array) return std::nullopt;
      return element->getBase()->IgnoreParenImpCasts()->getType()->isVectorType() ? array : *array + "[]";
    }
    if (const auto* op = llvm::dyn_cast<clang::CXXOperatorCallExpr>(expression);
        op && op->getOperator() == clang::OO_Subscript) {
      const auto array = path_of(op->getArg(0));
      return array ? std::optional(*array + "[]") : std::nullopt;
    }
    if (const auto* variable = llvm::dyn_cast<clang::DeclRefExpr>(expression)) {
      const auto it = aliases_.find(variable->getDecl());
      if (it != aliases_.end()) return it->second;
    }
    return std::nullopt;
  }

  void assign(const Expr* target) {
    if (const auto path = path_of(target)) use_.assigned.insert(without_brackets(*path));
  }

  void touch(const Expr* target) {
    if (const auto path = path_of(target)) use_.touched.insert(without_brackets(*path));
  }

  bool watch(const clang::CallExpr* call) {
    if (call->getNumArgs() != 3) return true;
    int place[2] = {0, 0};
    for (unsigned i = 0; i < 2; ++i) {
      Expr::EvalResult result;
      if (call->getArg(i + 1)->EvaluateAsInt(result, context_)) {
        place[i] = static_cast<int>(result.Val.getInt().getExtValue());
      }
    }
    use_.watches.push_back(
        {source_of(context_, call->getArg(0)->getSourceRange()), place[0] * 1024 + place[1]});
    return true;
  }

  bool sample(const clang::CallExpr* call) {
    for (const Expr* argument : call->arguments()) {
      if (const auto path = path_of(argument))
        use_.sampled.emplace_back(without_brackets(*path), argument->getExprLoc());
    }
    return true;
  }

  const clang::ASTContext& context_;
  MemberUse& use_;
  std::string self_;
  std::set<std::pair<const clang::FunctionDecl*, std::string>> seen_;
  std::map<const clang::ValueDecl*, std::string> aliases_;
};

}  // namespace

bool MemberUse::may_write(const std::string& path) const {
  for (std::string at = path;;) {
    const std::string plain = without_brackets(at);
    if (assigned.contains(plain) || touched.contains(plain)) return true;
    const auto dot = at.rfind('.');
    if (dot == std::string::npos) return false;
    at.resize(dot);
  }
}

MemberUse member_use(const clang::ASTContext& context, const clang::CXXRecordDecl* record,
                     const std::vector<const char*>& functions) {
  MemberUse use;
  Walk walk(context, use);
  for (const char* name : functions) {
    if (const clang::CXXMethodDecl* method = own_method(record, name)) walk.follow(method, "");
  }
  return use;
}

}  // namespace chronus::jit
