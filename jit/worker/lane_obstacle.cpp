#include "jit/worker/lane_obstacle.hpp"

#include <fmt/format.h>

#include "jit/worker/module_finder.hpp"
#include "jit/worker/port_type.hpp"

namespace chronus::jit {
namespace {

std::string obstacle_in(const clang::ASTContext& context, const clang::CXXRecordDecl* record,
                        const std::string& prefix, const MemberUse& use) {
  for (const auto& base : record->bases()) {
    const clang::CXXRecordDecl* parent = base.getType()->getAsCXXRecordDecl();
    if (is_module_base(parent) || !parent) continue;
    if (const std::string found = obstacle_in(context, parent, prefix, use); !found.empty()) return found;
  }
  for (const clang::FieldDecl* field : record->fields()) {
    if (port_type(context, field->getType()) || is_lane_type(context, field->getType())) continue;
    std::string path = prefix + field->getNameAsString();
    clang::QualType element = field->getType();
    for (const clang::ArrayType* array = context.getAsArrayType(element); array;
         array = context.getAsArrayType(element)) {
      element = array->getElementType();
      path += "[]";
    }
    if (is_lane_type(context, element)) continue;
    const clang::CXXRecordDecl* inner = element->getAsCXXRecordDecl();
    if (inner && inner->hasDefinition() && !in_sdk(inner) && !inner->isInStdNamespace()) {
      if (const std::string found = obstacle_in(context, inner, path + ".", use); !found.empty())
        return found;
    } else if (use.may_write(path)) {
      return fmt::format(
          "`{}` ({}) holds one value for all voices, and tick() may write it: a Signal would hold one "
          "for each",
          path, field->getType().getAsString(clang::PrintingPolicy(context.getLangOpts())));
    }
  }
  return {};
}

}  // namespace

std::string lane_obstacle(const clang::ASTContext& context, const clang::CXXRecordDecl* record,
                          const MemberUse& use) {
  return obstacle_in(context, record, "", use);
}

}  // namespace chronus::jit
