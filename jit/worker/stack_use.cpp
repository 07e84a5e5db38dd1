#include "jit/worker/stack_use.hpp"

#include <clang/AST/RecursiveASTVisitor.h>

#include <fmt/format.h>

#include <map>

namespace chronus::jit {
namespace {

constexpr std::int64_t most_bytes = 64 << 10;

struct Frame {
  std::int64_t bytes = 0;
  const clang::VarDecl* largest = nullptr;
  std::int64_t largest_bytes = 0;
};

class Measure : public clang::RecursiveASTVisitor<Measure> {
 public:
  explicit Measure(const clang::ASTContext& context) : context_(context) {}

  bool VisitVarDecl(clang::VarDecl* variable) {
    const clang::QualType type = variable->getType();
    if (!variable->hasLocalStorage() || llvm::isa<clang::ParmVarDecl>(variable) || type->isDependentType() ||
        type->isIncompleteType() || type->isReferenceType() || variable->isInvalidDecl())
      return true;
    const std::int64_t bytes = context_.getTypeSizeInChars(type).getQuantity();
    Frame& frame = frames[variable->getParentFunctionOrMethod()];
    frame.bytes += bytes;
    if (bytes > frame.largest_bytes) {
      frame.largest = variable;
      frame.largest_bytes = bytes;
    }
    return true;
  }

  std::map<const clang::DeclContext*, Frame> frames;

 private:
  const clang::ASTContext& context_;
};

}  // namespace

void refuse_large_variables(const clang::ASTContext& context, const std::vector<clang::Decl*>& written,
                            Findings& findings) {
  Measure measure(context);
  for (clang::Decl* declaration : written) measure.TraverseDecl(declaration);
  for (const auto& [function, frame] : measure.frames) {
    if (frame.bytes <= most_bytes || !frame.largest) continue;
    findings.error(
        frame.largest->getLocation(),
        fmt::format("`{}` takes {} KiB of the stack, of which the audio thread has little ({} KiB for a "
                    "function): make it a member, or a Buffer<T> that prepare() gives its size",
                    frame.largest->getNameAsString(), frame.largest_bytes >> 10, most_bytes >> 10));
  }
}

}  // namespace chronus::jit
