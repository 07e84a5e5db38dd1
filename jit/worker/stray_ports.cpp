#include "jit/worker/stray_ports.hpp"

#include <fmt/format.h>

#include <set>

#include "jit/worker/module_finder.hpp"
#include "jit/worker/port_type.hpp"
#include "jit/worker/source_text.hpp"

namespace chronus::jit {
namespace {

class Search {
 public:
  Search(const clang::ASTContext& context, Findings& findings) : context_(context), findings_(findings) {}

  void look_at_parts(const clang::CXXRecordDecl* record) {
    for (const auto& base : record->bases()) look_into(base.getType());
    for (const clang::FieldDecl* field : record->fields()) {
      if (!port_type(context_, field->getType())) look_into(field->getType());
    }
  }

 private:
  void look_into(clang::QualType type) {
    const clang::CXXRecordDecl* record = context_.getBaseElementType(type)->getAsCXXRecordDecl();
    const bool own = record && record->hasDefinition() && !in_sdk(record) && !record->isInStdNamespace();
    if (!own || !seen_.insert(record).second) return;
    for (const clang::FieldDecl* field : record->fields()) refuse_port(record, field);
    look_at_parts(record);
  }

  void refuse_port(const clang::CXXRecordDecl* record, const clang::FieldDecl* field) {
    const auto port = port_type(context_, field->getType());
    if (!port || (port->kind == PortKind::text && !field->hasInClassInitializer())) return;
    const bool sample = port->kind != PortKind::text && port->kind != PortKind::choice &&
                        port->kind != PortKind::toggle && port->kind != PortKind::count;
    findings_.error(field->getLocation(),
                    fmt::format("`{}` is a port in `{}`, and ports stand in the module itself: {}",
                                field->getNameAsString(), record->getNameAsString(),
                                sample ? "make it a Signal, which the module sets"
                                       : "make it a plain number, which the module sets"));
  }

  const clang::ASTContext& context_;
  Findings& findings_;
  std::set<const clang::CXXRecordDecl*> seen_;
};

bool holds_text(clang::QualType type) {
  if (type->isPointerType() && type->getPointeeType()->isCharType())
    return type->getPointeeType().isConstQualified();
  const clang::CXXRecordDecl* record = type->getAsCXXRecordDecl();
  return record && record->getIdentifier() && record->isInStdNamespace() &&
         (record->getName() == "basic_string" || record->getName() == "basic_string_view");
}

}  // namespace

void look_for_stray_ports(const clang::ASTContext& context, const clang::CXXRecordDecl* module,
                          Findings& findings) {
  Search(context, findings).look_at_parts(module);
  for (const clang::FieldDecl* field : module->fields()) {
    const bool looks_like_text = field->hasInClassInitializer() || !doc_of(context, field).empty();
    if (!looks_like_text || !holds_text(field->getType())) continue;
    findings.add(
        Severity::warning, field->getLocation(),
        fmt::format("`{0}` is no port, so no verb can set it: `Text {0} = \"...\";` is a line of text "
                    "that `set` changes",
                    field->getNameAsString()));
  }
}

}  // namespace chronus::jit
