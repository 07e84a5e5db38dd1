#include "jit/worker/declared.hpp"

#include <clang/AST/DeclTemplate.h>
#include <clang/AST/ExprCXX.h>

#include <fmt/format.h>

#include <cmath>

#include "jit/worker/module_finder.hpp"

namespace chronus::jit {
namespace {

using clang::Expr;

/// The expression without braces, casts and temporaries.
const Expr* bare(const Expr* expression) {
  while (expression) {
    const Expr* inner = expression->IgnoreParenImpCasts()->IgnoreImplicit();
    if (const auto* list = llvm::dyn_cast<clang::InitListExpr>(inner); list && list->getNumInits() == 1) {
      inner = list->getInit(0);
    }
    if (inner == expression) return expression;
    expression = inner;
  }
  return nullptr;
}

/// A call of the function of Module's base with this name; null if there is none.
const clang::CallExpr* call_of(const Expr* expression, llvm::StringRef name) {
  const auto* call = llvm::dyn_cast_or_null<clang::CallExpr>(bare(expression));
  const clang::FunctionDecl* callee = call ? call->getDirectCallee() : nullptr;
  if (!callee || !callee->getIdentifier() || callee->getName() != name) return nullptr;
  return in_sdk(callee) ? call : nullptr;
}

std::optional<float> number(const clang::ASTContext& context, const Expr* expression) {
  if (const auto* default_argument = llvm::dyn_cast<clang::CXXDefaultArgExpr>(expression)) {
    expression = default_argument->getExpr();
  }
  Expr::EvalResult result;
  if (expression->isValueDependent() || !expression->EvaluateAsRValue(result, context)) return std::nullopt;
  if (result.Val.isInt()) return static_cast<float>(result.Val.getInt().getExtValue());
  if (!result.Val.isFloat()) return std::nullopt;
  llvm::APFloat value = result.Val.getFloat();
  bool inexact = false;
  value.convert(llvm::APFloat::IEEEsingle(), llvm::APFloat::rmNearestTiesToEven, &inexact);
  return value.convertToFloat();
}

/// Whether this is the number of an enumerator, from 0 to `last`.
bool is_enumerator(float value, int last) {
  return value >= 0 && value <= static_cast<float>(last) && value == std::floor(value);
}

const clang::StringLiteral* string_in(const clang::Stmt* statement) {
  if (!statement) return nullptr;
  if (const auto* literal = llvm::dyn_cast<clang::StringLiteral>(statement)) return literal;
  for (const clang::Stmt* child : statement->children()) {
    if (const clang::StringLiteral* found = string_in(child)) return found;
  }
  return nullptr;
}

}  // namespace

std::optional<ParamInfo> Declared::param(const clang::FieldDecl* field, const Expr* initialiser) const {
  const clang::CallExpr* call = call_of(initialiser, "param");
  if (!call) call = call_of(initialiser, "params");
  if (!call || call->getNumArgs() != 5) return std::nullopt;
  float values[5];
  for (unsigned i = 0; i < 5; ++i) {
    const auto value = number(context_, call->getArg(i));
    if (!value) {
      findings_.error(call->getArg(i)->getExprLoc(),
                      fmt::format("a knob's start and ends must be plain numbers: `{}` is only known later",
                                  field->getNameAsString()));
      return ParamInfo{};
    }
    values[i] = *value;
  }
  for (unsigned i = 0; i < 3; ++i) {
    if (std::isfinite(values[i])) continue;
    findings_.error(call->getArg(i)->getExprLoc(),
                    fmt::format("`{}` cannot have {} as its {}: a knob's start and ends are finite numbers",
                                field->getNameAsString(), values[i], i == 0 ? "start" : "end"));
    return ParamInfo{};
  }
  if (!is_enumerator(values[3], Volts) || !is_enumerator(values[4], Log)) {
    findings_.error(call->getArg(3)->getExprLoc(),
                    fmt::format("`{}` needs one of the units, as Hz or Seconds, then Linear or Log",
                                field->getNameAsString()));
    return ParamInfo{};
  }
  ParamInfo info;
  info.start = values[0];
  info.min = values[1];
  info.max = values[2];
  info.unit = static_cast<Unit>(static_cast<int>(values[3]));
  info.curve = static_cast<Curve>(static_cast<int>(values[4]));
  check(field, call, info);
  return info;
}

bool Declared::check(const clang::FieldDecl* field, const Expr* where, const ParamInfo& info) const {
  const std::string name = field->getNameAsString();
  const auto refuse = [&](std::string message) {
    findings_.error(where->getExprLoc(), std::move(message));
    return false;
  };
  if (!(info.min < info.max)) {
    return refuse(
        fmt::format("`{}` has no range: its lower end {} is not below its upper end {}; the order is "
                    "param(start, min, max)",
                    name, info.min, info.max));
  }
  if (!std::isfinite(info.max - info.min)) {
    return refuse(fmt::format("`{}` is too wide: its ends {} and {} are further apart than a number can tell",
                              name, info.min, info.max));
  }
  if (!(info.start >= info.min && info.start <= info.max)) {
    return refuse(fmt::format("`{}` starts at {}, outside {} .. {}; the order is param(start, min, max)",
                              name, info.start, info.min, info.max));
  }
  if (info.curve == Log && info.min <= 0) {
    return refuse(fmt::format("`{}` cannot travel in octaves from {}: a Log knob's lower end is above 0",
                              name, info.min));
  }
  return true;
}

std::vector<ParamInfo> Declared::params(const clang::FieldDecl* field, int bank, bool array) const {
  const Expr* initialiser = field->getInClassInitializer();
  const std::string name = field->getNameAsString();
  const std::size_t wanted = bank == 0 ? 1 : static_cast<std::size_t>(bank);
  if (array) {
    std::vector<ParamInfo> infos;
    const auto* list = llvm::dyn_cast_or_null<clang::InitListExpr>(initialiser);
    for (unsigned i = 0; list && i < list->getNumInits(); ++i) {
      if (auto info = param(field, list->getInit(i))) infos.push_back(std::move(*info));
    }
    if (infos.size() == wanted) return infos;
  } else if (initialiser) {
    if (auto info = param(field, initialiser)) return std::vector<ParamInfo>(wanted, *info);
  }
  if (bank == 0) {
    findings_.error(field->getLocation(),
                    fmt::format("`{0}` needs its start and its ends: `Param {0} = param(0.5, 0, 1);`", name));
  } else {
    findings_.error(
        field->getLocation(),
        fmt::format("`{0}` needs its start and its ends: `Params<{1}> {0} = params<{1}>(0, -5, 5);`, or a "
                    "param(...) for each",
                    name, bank));
  }
  return std::vector<ParamInfo>(wanted);
}

float Declared::unpatched(const clang::FieldDecl* field) const {
  const Expr* initialiser = field->getInClassInitializer();
  if (!initialiser) return 0;
  const std::string name = field->getNameAsString();
  if (const auto* list = llvm::dyn_cast<clang::InitListExpr>(initialiser->IgnoreImplicit());
      list && list->getNumInits() == 0) {
    return 0;
  }
  if (const clang::CallExpr* call = call_of(initialiser, "unpatched")) {
    const auto value = number(context_, call->getArg(0));
    if (value && std::isfinite(*value)) return *value;
    findings_.error(call->getExprLoc(),
                    fmt::format("what `{}` reads without a cable must be a plain number{}", name,
                                value ? fmt::format(", not {}", *value) : ""));
    return 0;
  }
  findings_.error(
      initialiser->getExprLoc(),
      fmt::format("to give `{0}` a value while no cable reaches it write `In {0} = unpatched(1);`", name));
  return 0;
}

std::vector<int> Declared::numbers(const clang::FieldDecl* field) const {
  const Expr* initialiser = field->getInClassInitializer();
  Expr::EvalResult result;
  if (!initialiser || !initialiser->EvaluateAsRValue(result, context_) || !result.Val.isStruct()) return {};
  std::vector<int> values;
  for (unsigned i = 0; i < result.Val.getStructNumFields(); ++i) {
    const clang::APValue& value = result.Val.getStructField(i);
    values.push_back(value.isInt() ? static_cast<int>(value.getInt().getExtValue()) : 0);
  }
  return values;
}

ParamInfo Declared::choice(const clang::FieldDecl* field, clang::QualType type) const {
  ParamInfo info;
  info.kind = ParamKind::choice;
  const auto* record =
      llvm::dyn_cast_or_null<clang::ClassTemplateSpecializationDecl>(type->getAsCXXRecordDecl());
  const clang::EnumDecl* positions = record && record->getTemplateArgs().size() == 1
                                         ? record->getTemplateArgs()[0].getAsType()->getAsEnumDecl()
                                         : nullptr;
  if (!positions) {
    findings_.error(field->getLocation(),
                    fmt::format("`{}` needs an enum: `enum Shape {{ saw, square }}; Choice<Shape> {};`",
                                field->getNameAsString(), field->getNameAsString()));
    return info;
  }
  for (const clang::EnumConstantDecl* position : positions->enumerators()) {
    if (position->getInitVal() != static_cast<std::int64_t>(info.choices.size())) {
      findings_.error(
          position->getLocation(),
          fmt::format("the positions of a Choice count 0, 1, 2...: leave the numbers of `{}` away",
                      positions->getNameAsString()));
      return info;
    }
    info.choices.push_back(position->getNameAsString());
  }
  if (info.choices.empty()) {
    findings_.error(positions->getLocation(),
                    fmt::format("a Choice has one position at least: `enum class {} {{ one, two }};`",
                                positions->getNameAsString()));
    return info;
  }
  const std::vector<int> start = numbers(field);
  info.start = start.empty() ? 0 : static_cast<float>(start[0]);
  info.max = static_cast<float>(info.choices.size() - 1);
  if (!(info.start >= 0 && info.start <= info.max))
    findings_.error(field->getLocation(),
                    fmt::format("`{}` starts at none of its positions", field->getNameAsString()));
  return info;
}

ParamInfo Declared::toggle(const clang::FieldDecl* field) const {
  ParamInfo info;
  info.kind = ParamKind::toggle;
  const std::vector<int> start = numbers(field);
  info.start = start.empty() ? 0 : static_cast<float>(start[0]);
  return info;
}

ParamInfo Declared::count(const clang::FieldDecl* field) const {
  ParamInfo info;
  info.kind = ParamKind::count;
  const std::vector<int> values = numbers(field);
  if (values.size() != 3) {
    findings_.error(field->getLocation(),
                    fmt::format("`{0}` needs its start and its ends: `Count {0} {{4, 1, 16}};`",
                                field->getNameAsString()));
    return info;
  }
  info.start = static_cast<float>(values[0]);
  info.min = static_cast<float>(values[1]);
  info.max = static_cast<float>(values[2]);
  check(field, field->getInClassInitializer(), info);
  return info;
}

std::string Declared::text(const clang::FieldDecl* field) const {
  const clang::StringLiteral* literal = string_in(field->getInClassInitializer());
  return literal ? literal->getString().str() : std::string();
}

}  // namespace chronus::jit
