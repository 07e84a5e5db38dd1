#include "jit/worker/port_type.hpp"

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclTemplate.h>
#include <llvm/ADT/StringSwitch.h>

#include "jit/worker/module_finder.hpp"

namespace chronus::jit {
namespace {

using clang::QualType;

/// Calls `visit(name, type)` for each alias of the SDK in a type's spelling, outermost first, until it
/// returns true.
template <class Visit>
bool for_each_alias(const clang::ASTContext& context, QualType type, Visit visit) {
  while (true) {
    if (const auto* alias = llvm::dyn_cast<clang::TypedefType>(type.getTypePtr())) {
      if (in_sdk(alias->getDecl()) && visit(alias->getDecl()->getName(), type)) return true;
    } else if (const auto* pattern = llvm::dyn_cast<clang::TemplateSpecializationType>(type.getTypePtr())) {
      const clang::TemplateDecl* name = pattern->getTemplateName().getAsTemplateDecl();
      if (name && in_sdk(name) && visit(name->getName(), type)) return true;
    }
    const QualType next = type.getSingleStepDesugaredType(context);
    if (next == type) return false;
    type = next;
  }
}

std::optional<PortKind> single(llvm::StringRef name) {
  return llvm::StringSwitch<std::optional<PortKind>>(name)
      .Case("In", PortKind::in)
      .Case("GateIn", PortKind::gate_in)
      .Case("Out", PortKind::out)
      .Case("CvOut", PortKind::cv_out)
      .Case("GateOut", PortKind::gate_out)
      .Case("Param", PortKind::param)
      .Default(std::nullopt);
}

std::optional<PortKind> bank(llvm::StringRef name) {
  return llvm::StringSwitch<std::optional<PortKind>>(name)
      .Case("Ins", PortKind::in)
      .Case("GateIns", PortKind::gate_in)
      .Case("Outs", PortKind::out)
      .Case("CvOuts", PortKind::cv_out)
      .Case("GateOuts", PortKind::gate_out)
      .Case("Params", PortKind::param)
      .Default(std::nullopt);
}

/// The N of Bank<T, N>.
int bank_size(QualType type) {
  const auto* record =
      llvm::dyn_cast_or_null<clang::ClassTemplateSpecializationDecl>(type->getAsCXXRecordDecl());
  if (!record || record->getTemplateArgs().size() < 2) return 0;
  return static_cast<int>(record->getTemplateArgs()[1].getAsIntegral().getExtValue());
}

std::optional<PortKind> switch_of(QualType type) {
  const clang::CXXRecordDecl* record = type->getAsCXXRecordDecl();
  if (!record || !record->getIdentifier() || !in_sdk(record)) return std::nullopt;
  return llvm::StringSwitch<std::optional<PortKind>>(record->getName())
      .Case("GateInOf", PortKind::gate_in)
      .Case("Choice", PortKind::choice)
      .Case("Toggle", PortKind::toggle)
      .Case("Count", PortKind::count)
      .Case("Text", PortKind::text)
      .Default(std::nullopt);
}

}  // namespace

std::optional<PortType> port_type(const clang::ASTContext& context, QualType type) {
  if (const clang::ConstantArrayType* array = context.getAsConstantArrayType(type)) {
    auto element = port_type(context, array->getElementType());
    if (!element || element->bank != 0) return std::nullopt;
    element->bank = static_cast<int>(array->getSize().getZExtValue());
    element->array = true;
    return element;
  }
  std::optional<PortType> found;
  for_each_alias(context, type, [&](llvm::StringRef name, QualType alias) {
    if (const auto kind = single(name)) {
      found = PortType{*kind, 0, false, alias};
    } else if (const auto of_bank = bank(name)) {
      found = PortType{*of_bank, bank_size(alias), false, alias};
    }
    return found.has_value();
  });
  if (found) return found;
  if (const auto kind = switch_of(type)) return PortType{*kind, 0, false, type};
  return std::nullopt;
}

bool is_lane_type(const clang::ASTContext& context, QualType type) {
  if (const clang::ArrayType* array = context.getAsArrayType(type)) {
    return is_lane_type(context, array->getElementType());
  }
  const bool named = for_each_alias(context, type, [](llvm::StringRef name, QualType) {
    return llvm::StringSwitch<bool>(name)
        .Cases({"Signal", "Mask", "In", "Out", "CvOut", "GateOut", "Param"}, true)
        .Cases({"Ins", "Outs", "CvOuts", "GateOuts", "Params", "GateIns"}, true)
        .Default(false);
  });
  if (named) return true;
  const clang::CXXRecordDecl* record = type->getAsCXXRecordDecl();
  if (!record || !record->getIdentifier() || !in_sdk(record)) return false;
  if (record->getName() != "Buffer" && record->getName() != "Bank") return true;
  bool element = false;
  for_each_alias(context, type, [&](llvm::StringRef, QualType alias) {
    const auto* pattern = llvm::dyn_cast<clang::TemplateSpecializationType>(alias.getTypePtr());
    if (!pattern || pattern->template_arguments().empty()) return false;
    const clang::TemplateArgument& first = pattern->template_arguments()[0];
    element = first.getKind() == clang::TemplateArgument::Type && is_lane_type(context, first.getAsType());
    return true;
  });
  return element;
}

}  // namespace chronus::jit
