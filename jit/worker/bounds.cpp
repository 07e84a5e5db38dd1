#include "jit/worker/bounds.hpp"

#include <llvm/IR/CFG.h>
#include <llvm/IR/Instructions.h>

#include <set>

namespace chronus::jit {
namespace {

/// The functions that failed checks call; they do not return.
constexpr const char* failures[] = {"_ZSt21__glibcxx_assert_failPKciS0_S0_", "chronus_out_of_bounds"};

/// Redirects all branches to this block to the other target.
void bypass(llvm::BasicBlock& block) {
  const std::vector<llvm::BasicBlock*> before(llvm::pred_begin(&block), llvm::pred_end(&block));
  for (llvm::BasicBlock* from : before) {
    auto* branch = llvm::dyn_cast<llvm::BranchInst>(from->getTerminator());
    if (!branch || !branch->isConditional()) continue;
    llvm::BasicBlock* other = branch->getSuccessor(branch->getSuccessor(0) == &block ? 1 : 0);
    block.removePredecessor(from);
    llvm::BranchInst::Create(other, from);
    branch->eraseFromParent();
  }
}

}  // namespace

void drop_bounds_checks(llvm::Module& module) {
  for (const char* name : failures) {
    llvm::Function* failure = module.getFunction(name);
    if (!failure) continue;
    std::set<llvm::BasicBlock*> blocks;
    for (llvm::User* user : failure->users()) {
      if (auto* call = llvm::dyn_cast<llvm::CallInst>(user)) blocks.insert(call->getParent());
    }
    for (llvm::BasicBlock* block : blocks) bypass(*block);
  }
}

}  // namespace chronus::jit
