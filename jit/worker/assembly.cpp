#include "worker/assembly.hpp"

#include <clang/AST/RecursiveASTVisitor.h>

namespace chronus::jit {
namespace {

class Refuse : public clang::RecursiveASTVisitor<Refuse> {
 public:
  explicit Refuse(Findings& findings) : findings_(findings) {}

  bool VisitAsmStmt(clang::AsmStmt* statement) { return refuse(statement->getAsmLoc()); }
  bool VisitFileScopeAsmDecl(clang::FileScopeAsmDecl* assembly) { return refuse(assembly->getAsmLoc()); }

 private:
  bool refuse(clang::SourceLocation where) {
    findings_.error(
        where,
        "inline assembly is not for modules, not even in prepare(): nothing can check what it does; "
        "write it in C++, which compiles to the processor's own instructions");
    return true;
  }

  Findings& findings_;
};

}  // namespace

void refuse_assembly(const std::vector<clang::Decl*>& declarations, Findings& findings) {
  Refuse refuse(findings);
  for (clang::Decl* declaration : declarations) refuse.TraverseDecl(declaration);
}

}  // namespace chronus::jit
