#include "jit/worker/state_walk.hpp"

#include <clang/AST/DeclTemplate.h>
#include <clang/AST/RecordLayout.h>

#include <fmt/format.h>

#include "jit/worker/leaf_type.hpp"
#include "jit/worker/module_finder.hpp"
#include "jit/worker/port_type.hpp"
#include "jit/worker/source_text.hpp"

namespace chronus::jit {
namespace {

using clang::QualType;

struct Dimension {
  std::uint32_t count;
  std::uint32_t stride;
};

struct Place {
  std::string path;
  std::string scope;
  std::uint32_t offset = 0;
  std::vector<Dimension> dimensions;
  std::vector<int> extents;
  std::string initialiser;
};

constexpr std::size_t most_leaves = 4096;

/// Inserts an index into the first empty bracket: "a[].b[]" becomes "a[2].b[]".
std::string indexed(const std::string& path, std::uint32_t index) {
  const auto at = path.find("[]");
  return at == std::string::npos ? path
                                 : path.substr(0, at + 1) + std::to_string(index) + path.substr(at + 1);
}

/// The initialiser in the source. Clang makes a template instance's only when needed, so it is read from the
/// template.
const clang::Expr* written_initialiser(const clang::FieldDecl* field) {
  const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(field->getParent());
  const clang::CXXRecordDecl* pattern = record ? record->getTemplateInstantiationPattern() : nullptr;
  if (!pattern) return field->getInClassInitializer();
  auto other = pattern->field_begin();
  std::advance(other, field->getFieldIndex());
  return other->getInClassInitializer();
}

class StateWalk {
 public:
  StateWalk(const clang::ASTContext& context, const MemberUse& updating, Reflection& reflection)
      : context_(context), updating_(updating), reflection_(reflection) {}

  void walk_module() {
    const clang::CXXRecordDecl* record = reflection_.record;
    const clang::ASTRecordLayout& layout = context_.getASTRecordLayout(record);
    Place whole;
    for (const auto& base : record->bases()) {
      const clang::CXXRecordDecl* parent = base.getType()->getAsCXXRecordDecl();
      if (is_module_base(parent)) continue;
      Place place = whole;
      place.offset = bytes(layout.getBaseClassOffset(parent));
      walk_record(parent, place);
    }
    for (const clang::FieldDecl* field : record->fields()) {
      const auto port = port_type(context_, field->getType());
      // A gate remembers whether it was high, and an output its last value: `held += ...`.
      const bool remembers = !port || port->kind == PortKind::gate_in || port->kind == PortKind::out ||
                             port->kind == PortKind::cv_out || port->kind == PortKind::gate_out;
      if (remembers) walk_field(field, layout, whole);
    }
  }

 private:
  static std::uint32_t bytes(clang::CharUnits units) {
    return static_cast<std::uint32_t>(units.getQuantity());
  }

  void fresh(const Place& place, std::string why) {
    reflection_.info.fresh.push_back({place.path, std::move(why)});
  }

  void walk_record(const clang::CXXRecordDecl* record, const Place& outer) {
    const clang::ASTRecordLayout& layout = context_.getASTRecordLayout(record);
    for (const auto& base : record->bases()) {
      const clang::CXXRecordDecl* parent = base.getType()->getAsCXXRecordDecl();
      Place place = outer;
      place.offset += bytes(layout.getBaseClassOffset(parent));
      walk_record(parent, place);
    }
    for (const clang::FieldDecl* field : record->fields()) walk_field(field, layout, outer);
  }

  void walk_field(const clang::FieldDecl* field, const clang::ASTRecordLayout& layout, const Place& outer) {
    if (field->isUnnamedBitField()) return;
    Place place = outer;
    const bool anonymous = field->isAnonymousStructOrUnion();
    if (!anonymous) {
      place.scope = outer.path;
      place.path += (outer.path.empty() ? "" : ".") + field->getNameAsString();
    }
    const auto bits = layout.getFieldOffset(field->getFieldIndex());
    place.offset += bytes(context_.toCharUnitsFromBits(static_cast<std::int64_t>(bits)));
    if (const clang::Expr* initialiser = written_initialiser(field)) {
      place.initialiser +=
          (place.initialiser.empty() ? "" : "; ") + source_of(context_, initialiser->getSourceRange());
    }
    if (field->isBitField()) return fresh(place, "a bit-field");
    if (field->getType().isConstQualified()) return fresh(place, "const");
    if (anonymous && field->getType()->isUnionType()) {
      for (const clang::FieldDecl* member : field->getType()->getAsRecordDecl()->fields()) {
        Place inside = outer;
        inside.path += (outer.path.empty() ? "" : ".") + member->getNameAsString();
        fresh(inside, "a union");
      }
      return;
    }
    walk_type(field->getType().getCanonicalType(), place);
  }

  void walk_type(QualType type, Place place) {
    if (const clang::ConstantArrayType* array = context_.getAsConstantArrayType(type)) {
      const auto count = static_cast<std::uint32_t>(array->getSize().getZExtValue());
      if (count == 0) return;
      place.dimensions.push_back({count, bytes(context_.getTypeSizeInChars(array->getElementType()))});
      place.extents.push_back(static_cast<int>(count));
      place.path += "[]";
      return walk_type(array->getElementType().getCanonicalType(), place);
    }
    if (const auto why = why_fresh(context_, type); !why.empty()) return fresh(place, why);
    if (const auto leaf = leaf_type(context_, type)) return emit(*leaf, place, place.dimensions);
    const clang::CXXRecordDecl* record = type->getAsCXXRecordDecl();
    if (record->getName() == "RandomOf" && in_sdk(record)) {
      reflection_.randoms.push_back({place.path, place.extents});
    }
    walk_record(record, place);
  }

  /// One leaf if its elements are evenly spaced, else one for each element of the outermost array.
  void emit(const LeafType& type, const Place& place, std::vector<Dimension> dimensions) {
    std::vector<Dimension> merged = dimensions;
    if (type.lanes > 1) {
      merged.push_back({static_cast<std::uint32_t>(type.lanes), type.element_size});
    }
    for (std::size_t i = merged.size(); i-- > 1;) {
      if (merged[i - 1].stride != merged[i].count * merged[i].stride) continue;
      merged[i - 1] = {merged[i - 1].count * merged[i].count, merged[i].stride};
      merged.erase(merged.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (merged.size() > 1) {
      const Dimension outermost = dimensions.front();
      dimensions.erase(dimensions.begin());
      for (std::uint32_t i = 0; i < outermost.count; ++i) {
        Place element = place;
        element.path = indexed(place.path, i);
        element.scope = indexed(place.scope, i);
        element.offset += i * outermost.stride;
        emit(type, element, dimensions);
      }
      return;
    }
    if (reflection_.info.state.size() >= most_leaves) return fresh(place, "one of too many parts");
    StateLeaf leaf;
    leaf.path = place.path;
    leaf.scope = place.scope;
    leaf.kind = type.kind;
    leaf.offset = place.offset;
    leaf.count = merged.empty() ? 1 : merged[0].count;
    leaf.stride = merged.empty() ? type.size : merged[0].stride;
    leaf.element_size = type.element_size;
    leaf.type = type.name;
    leaf.initialiser = place.initialiser;
    leaf.enumerators = type.enumerators;
    leaf.extents = place.extents;
    leaf.updated = updating_.may_write(place.path);
    reflection_.info.state.push_back(std::move(leaf));
  }

  const clang::ASTContext& context_;
  const MemberUse& updating_;
  Reflection& reflection_;
};

}  // namespace

void walk_state(const clang::ASTContext& context, const MemberUse& updating, Reflection& reflection) {
  StateWalk(context, updating, reflection).walk_module();
}

}  // namespace chronus::jit
