#include "jit/worker/reflect.hpp"

#include <clang/AST/RecordLayout.h>

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "host/limits.hpp"
#include "jit/worker/declared.hpp"
#include "jit/worker/lane_obstacle.hpp"
#include "jit/worker/member_use.hpp"
#include "jit/worker/module_finder.hpp"
#include "jit/worker/port_type.hpp"
#include "jit/worker/source_text.hpp"
#include "jit/worker/state_walk.hpp"
#include "jit/worker/stray_ports.hpp"

namespace chronus::jit {
namespace {

class Ports {
 public:
  Ports(const clang::ASTContext& context, Findings& findings, Reflection& reflection)
      : context_(context), findings_(findings), declared_(context, findings), reflection_(reflection) {}

  void add(const clang::FieldDecl* field, const PortType& type) {
    const std::string name = field->getNameAsString();
    const std::string doc = doc_of(context_, field);
    const std::string bank = type.bank > 0 ? name : "";
    std::vector<ParamInfo> params;
    if (type.kind == PortKind::param) params = declared_.params(field, type.bank, type.array);
    const float unpatched = type.kind == PortKind::in ? declared_.unpatched(field) : 0;
    const unsigned offset = offset_of(field);
    const int members = type.bank > 0 ? type.bank : 1;
    const unsigned size = size_of(field) / static_cast<unsigned>(members);
    for (int i = 0; i < members; ++i) {
      const std::string numbered = type.bank > 0 ? name + std::to_string(i + 1) : name;
      const MemberAt member{
          type.bank == 0 ? name : fmt::format("{}{}[{}]", name, type.array ? "" : ".items", i),
          {offset + static_cast<unsigned>(i) * size, place_kind(type.kind)}};
      refuse_second(field, numbered);
      switch (type.kind) {
        case PortKind::in:
        case PortKind::gate_in:
          reflection_.info.inputs.push_back({numbered, doc, bank, type.kind == PortKind::gate_in, unpatched});
          reflection_.inputs.push_back(member);
          break;
        case PortKind::out:
        case PortKind::cv_out:
        case PortKind::gate_out:
          reflection_.info.outputs.push_back({numbered, doc, bank, output_kind(type.kind)});
          reflection_.outputs.push_back(member);
          break;
        case PortKind::text:
          reflection_.info.texts.push_back({numbered, doc, declared_.text(field)});
          reflection_.texts.push_back(member);
          break;
        default: {
          ParamInfo info =
              type.kind == PortKind::param ? params[static_cast<std::size_t>(i)] : turned(field, type);
          info.name = numbered;
          info.doc = doc;
          info.bank = bank;
          reflection_.info.params.push_back(std::move(info));
          reflection_.params.push_back(member);
        }
      }
    }
  }

 private:
  unsigned offset_of(const clang::FieldDecl* field) const {
    const clang::ASTRecordLayout& layout = context_.getASTRecordLayout(field->getParent());
    const auto bits = static_cast<std::int64_t>(layout.getFieldOffset(field->getFieldIndex()));
    return static_cast<unsigned>(context_.toCharUnitsFromBits(bits).getQuantity());
  }

  unsigned size_of(const clang::FieldDecl* field) const {
    return static_cast<unsigned>(context_.getTypeSizeInChars(field->getType()).getQuantity());
  }

  static Place::Kind place_kind(PortKind kind) {
    switch (kind) {
      case PortKind::in:
        return Place::input;
      case PortKind::gate_in:
        return Place::gate_input;
      case PortKind::out:
      case PortKind::cv_out:
      case PortKind::gate_out:
        return Place::output;
      case PortKind::text:
        return Place::text;
      case PortKind::choice:
        return Place::choice;
      case PortKind::toggle:
        return Place::toggle;
      case PortKind::count:
        return Place::count;
      case PortKind::param:
        break;
    }
    return Place::knob;
  }

  static OutputKind output_kind(PortKind kind) {
    return kind == PortKind::out      ? OutputKind::audio
           : kind == PortKind::cv_out ? OutputKind::cv
                                      : OutputKind::gate;
  }

  ParamInfo turned(const clang::FieldDecl* field, const PortType& type) const {
    if (type.kind == PortKind::choice) return declared_.choice(field, type.element);
    return type.kind == PortKind::toggle ? declared_.toggle(field) : declared_.count(field);
  }

  void refuse_second(const clang::FieldDecl* field, const std::string& name) {
    const auto [first, is_first] = named_.emplace(name, field);
    if (is_first) return;
    findings_.error(
        field->getLocation(),
        fmt::format("there are two ports `{}`, for a bank's are numbered from 1: rename `{}` or `{}`", name,
                    first->second->getNameAsString(), field->getNameAsString()));
  }

  const clang::ASTContext& context_;
  Findings& findings_;
  Declared declared_;
  Reflection& reflection_;
  std::map<std::string, const clang::FieldDecl*> named_;
};

/// The struct's name from the global namespace, without unnamed namespaces.
std::string type_of(const clang::CXXRecordDecl* record) {
  std::string name = record->getNameAsString();
  for (const clang::DeclContext* at = record->getDeclContext(); at; at = at->getParent()) {
    const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(at);
    if (space && !space->isAnonymousNamespace()) name = space->getNameAsString() + "::" + name;
  }
  return "::" + name;
}

/// A still knob has one value per block, not one per sample.
void refuse_samples_of_knob(const ModuleInfo& info, const std::string& path, clang::SourceLocation where,
                            Findings& findings) {
  for (const ParamInfo& param : info.params) {
    if (param.name != path && param.bank != path) continue;
    findings.error(where, fmt::format("`{0}` is a Param, which has no samples: read its value, `{0}`", path));
    return;
  }
}

/// Whether this member template of Module's base was instantiated for this module.
bool uses(const clang::CXXRecordDecl* record, llvm::StringRef name) {
  const clang::ASTContext& context = record->getASTContext();
  const auto* base = record->bases_begin()->getType()->getAsCXXRecordDecl();
  for (const clang::NamedDecl* found : base->lookup(&context.Idents.get(name))) {
    const auto* function = llvm::dyn_cast<clang::FunctionTemplateDecl>(found);
    if (!function) continue;
    for (const clang::FunctionDecl* instance : function->specializations()) {
      const clang::TemplateArgument& self = instance->getTemplateSpecializationArgs()->get(0);
      if (self.getAsType()->getAsCXXRecordDecl() == record) return true;
    }
  }
  return false;
}

/// Whether the object's size and alignment are allowed; else reports the member that makes it too large.
bool check_size(const clang::ASTContext& context, const clang::CXXRecordDecl* record, Findings& findings) {
  const std::int64_t align = context.getASTRecordLayout(record).getAlignment().getQuantity();
  if (align > host::most_align) {
    findings.error(record->getLocation(),
                   fmt::format("`{}` is aligned to {} bytes, and a module to {} at most",
                               record->getNameAsString(), align, host::most_align));
    return false;
  }
  const std::int64_t size = context.getASTRecordLayout(record).getSize().getQuantity();
  if (size <= host::largest_object) return true;
  const auto bytes = [&](const clang::FieldDecl* field) {
    return context.getTypeSizeInChars(field->getType()).getQuantity();
  };
  const auto largest = std::ranges::max_element(record->field_begin(), record->field_end(), {}, bytes);
  const bool own = largest != record->field_end() && bytes(*largest) > size / 2;
  const auto mebibytes = [](std::int64_t each) { return static_cast<double>(each) / (1 << 20); };
  findings.error(
      own ? largest->getLocation() : record->getLocation(),
      fmt::format("`{}` takes {:.1f} MiB{}, and a module's object {} MiB at most: what is large is a "
                  "`Buffer<float>` (or of another type), which prepare() gives its size by resize()",
                  record->getNameAsString(), mebibytes(size),
                  own ? fmt::format(", most of it in `{}`", largest->getNameAsString()) : "",
                  host::largest_object >> 20));
  return false;
}

}  // namespace

Reflection reflect(const clang::ASTContext& context, const clang::CXXRecordDecl* record, Findings& findings) {
  Reflection reflection;
  reflection.record = record;
  reflection.type = type_of(record);
  ModuleInfo& info = reflection.info;
  info.type = record->getNameAsString();
  info.doc = doc_of(context, record);
  info.has_block = own_method(record, "block") != nullptr;
  info.has_update = own_method(record, "update") != nullptr;
  reflection.has_prepare = own_method(record, "prepare") != nullptr;
  info.has_reset = own_method(record, "reset") != nullptr;
  Ports ports(context, findings, reflection);
  for (const clang::FieldDecl* field : record->fields()) {
    if (const auto type = port_type(context, field->getType())) ports.add(field, *type);
  }
  look_for_stray_ports(context, record, findings);
  reflection.trivial_end = record->hasTrivialDestructor();
  if (!check_size(context, record, findings)) return reflection;
  const clang::ASTRecordLayout& layout = context.getASTRecordLayout(record);
  info.size = static_cast<std::uint32_t>(layout.getSize().getQuantity());
  info.align = static_cast<std::uint32_t>(layout.getAlignment().getQuantity());
  walk_state(context, member_use(context, record, {"update"}), reflection);
  const MemberUse use = member_use(context, record, {"update", "tick", "block"});
  info.lane_obstacle = lane_obstacle(context, record, use);
  info.watches = use.watches;
  reflection.reads_time = use.reads_time;
  reflection.asks_for_ports = uses(record, "patched") || uses(record, "samples");
  for (const auto& [path, where] : use.sampled) refuse_samples_of_knob(info, path, where, findings);
  return reflection;
}

}  // namespace chronus::jit
