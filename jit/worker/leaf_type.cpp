#include "jit/worker/leaf_type.hpp"

#include <clang/AST/DeclTemplate.h>

#include <fmt/format.h>

#include "jit/worker/module_finder.hpp"

namespace chronus::jit {
namespace {

using clang::QualType;

std::optional<LeafKind> number_kind(const clang::ASTContext& context, QualType type) {
  if (type->isBooleanType()) return LeafKind::boolean;
  if (type->isSpecificBuiltinType(clang::BuiltinType::Float)) return LeafKind::f32;
  if (type->isSpecificBuiltinType(clang::BuiltinType::Double)) return LeafKind::f64;
  if (!type->isIntegerType() || type->isBitIntType()) return std::nullopt;
  const bool is_signed = type->isSignedIntegerType();
  switch (context.getTypeSize(type)) {
    case 8:
      return is_signed ? LeafKind::i8 : LeafKind::u8;
    case 16:
      return is_signed ? LeafKind::i16 : LeafKind::u16;
    case 32:
      return is_signed ? LeafKind::i32 : LeafKind::u32;
    case 64:
      return is_signed ? LeafKind::i64 : LeafKind::u64;
    default:
      return std::nullopt;
  }
}

const clang::ClassTemplateSpecializationDecl* memory(QualType type) {
  const auto* record =
      llvm::dyn_cast_or_null<clang::ClassTemplateSpecializationDecl>(type->getAsCXXRecordDecl());
  if (!record || !in_sdk(record)) return nullptr;
  return record->getName() == "Buffer" || record->getName() == "DelayLineOf" ? record : nullptr;
}

/// Whether a value of the type refers to something outside of itself, or is a union.
bool refers(const clang::ASTContext& context, QualType type) {
  if (const clang::ArrayType* array = context.getAsArrayType(type))
    return refers(context, array->getElementType());
  if (type->isAnyPointerType() || type->isReferenceType() || type->isMemberPointerType()) return true;
  const clang::CXXRecordDecl* record = type->getAsCXXRecordDecl();
  if (!record || !record->hasDefinition()) return false;
  if (record->isUnion()) return true;
  for (const auto& base : record->bases()) {
    if (refers(context, base.getType())) return true;
  }
  for (const clang::FieldDecl* field : record->fields()) {
    if (refers(context, field->getType())) return true;
  }
  return false;
}

std::string a(const std::string& name) {
  return (std::string("aeiou").contains(name.front()) ? "an " : "a ") + name;
}

}  // namespace

std::optional<LeafType> leaf_type(const clang::ASTContext& context, QualType type) {
  LeafType leaf;
  leaf.size = static_cast<std::uint32_t>(context.getTypeSizeInChars(type).getQuantity());
  const clang::PrintingPolicy policy(context.getLangOpts());
  if (const auto* record = memory(type)) {
    const QualType element = record->getTemplateArgs()[0].getAsType().getCanonicalType();
    leaf.kind = record->getName() == "Buffer" ? LeafKind::buffer : LeafKind::delay_line;
    leaf.element_size = static_cast<std::uint32_t>(context.getTypeSizeInChars(element).getQuantity());
    leaf.name = element.getAsString(policy);
    return leaf;
  }
  if (const auto* vector = type->getAs<clang::VectorType>()) {
    leaf.lanes = static_cast<int>(vector->getNumElements());
    type = vector->getElementType().getCanonicalType();
  }
  leaf.element_size = static_cast<std::uint32_t>(context.getTypeSizeInChars(type).getQuantity());
  leaf.name = type.getAsString(policy);
  if (const clang::EnumDecl* positions = type->getAsEnumDecl()) {
    leaf.kind = LeafKind::enumeration;
    for (const clang::EnumConstantDecl* position : positions->enumerators()) {
      leaf.enumerators.push_back(
          fmt::format("{}={}", position->getNameAsString(), llvm::toString(position->getInitVal(), 10)));
    }
    return leaf;
  }
  const auto kind = number_kind(context, type);
  if (!kind) return std::nullopt;
  leaf.kind = *kind;
  return leaf;
}

std::string why_fresh(const clang::ASTContext& context, QualType type) {
  if (const auto* record = memory(type)) {
    return refers(context, record->getTemplateArgs()[0].getAsType()) ? "memory of pointers" : "";
  }
  if (type->isFunctionPointerType() || type->isMemberPointerType()) return "a function pointer";
  if (type->isPointerType()) return "a pointer";
  if (type->isReferenceType()) return "a reference";
  if (type->isUnionType()) return "a union";
  const clang::CXXRecordDecl* record = type->getAsCXXRecordDecl();
  if (!record) {
    return leaf_type(context, type) ? "" : a(type.getAsString(clang::PrintingPolicy(context.getLangOpts())));
  }
  if (record->isLambda()) return "a lambda";
  if (record->isPolymorphic()) return "a class with virtual functions";
  if (record->isInStdNamespace()) {
    const bool plain = record->isTriviallyCopyable() && !refers(context, type);
    return plain ? "" : "a std::" + record->getNameAsString();
  }
  if (!record->isTriviallyCopyable()) return "a class that is not trivially copyable";
  return "";
}

}  // namespace chronus::jit
