#include "jit/worker/instructions.hpp"

#include <clang/AST/Decl.h>
#include <clang/Lex/Lexer.h>
#include <llvm/IR/InlineAsm.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Intrinsics.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "jit/worker/callers.hpp"

namespace chronus::jit {
namespace {

using namespace std::string_view_literals;

/// Prefixes of harmless intrinsics that do more than work on their operands.
constexpr std::array harmless = {"llvm.assume"sv,
                                 "llvm.dbg."sv,
                                 "llvm.debugtrap"sv,
                                 "llvm.donothing"sv,
                                 "llvm.experimental.noalias.scope"sv,
                                 "llvm.fake.use"sv,
                                 "llvm.invariant."sv,
                                 "llvm.lifetime."sv,
                                 "llvm.masked."sv,
                                 "llvm.memcpy"sv,
                                 "llvm.memmove"sv,
                                 "llvm.memset"sv,
                                 "llvm.prefetch"sv,
                                 "llvm.pseudoprobe"sv,
                                 "llvm.sideeffect"sv,
                                 "llvm.stackrestore"sv,
                                 "llvm.stacksave"sv,
                                 "llvm.trap"sv,
                                 "llvm.ubsantrap"sv,
                                 "llvm.va_"sv,
                                 "llvm.x86.avx.vzero"sv,
                                 "llvm.x86.sse.sfence"sv,
                                 "llvm.x86.sse2.lfence"sv,
                                 "llvm.x86.sse2.mfence"sv,
                                 "llvm.x86.sse2.pause"sv};

bool is_allowed(const llvm::Function& intrinsic) {
  const bool gives = !intrinsic.getReturnType()->isVoidTy();
  if (gives && intrinsic.onlyReadsMemory()) return true;
  if (intrinsic.onlyAccessesArgMemory() && !intrinsic.doesNotAccessMemory()) return true;
  const std::string_view name = intrinsic.getName();
  return std::ranges::any_of(harmless, [&](std::string_view each) { return name.starts_with(each); });
}

/// Whether a call of this function compiles to this intrinsic.
bool makes(const clang::NamedDecl* called, llvm::Intrinsic::ID intrinsic) {
  const auto* function = llvm::dyn_cast<clang::FunctionDecl>(called);
  if (!function || function->getBuiltinID() == 0 || !function->getIdentifier()) return false;
  llvm::StringRef word = function->getName();
  if (intrinsic == llvm::Intrinsic::set_rounding) return word == "__builtin_set_flt_rounds";
  if (llvm::Intrinsic::getIntrinsicForClangBuiltin("x86", word) == intrinsic) return true;
  // Some have no table entry but a similar name: _xsetbv, __rdtsc, __builtin_ia32_wrfsbase64.
  for (const char* beginning : {"__builtin_ia32_", "_mm_", "__", "_"}) {
    if (word.consume_front(beginning)) break;
  }
  std::string name = llvm::Intrinsic::getBaseName(intrinsic).str();
  std::erase(name, '.');
  return name.ends_with(word == "setcsr" ? "ldmxcsr" : word);
}

/// The forbidden intrinsic or assembly of an instruction; null if there is none.
const llvm::Value* forbidden(const llvm::Instruction& instruction) {
  const auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
  if (!call) return nullptr;
  if (const auto* assembly = llvm::dyn_cast<llvm::InlineAsm>(call->getCalledOperand()))
    return assembly->getAsmString().empty() ? nullptr : assembly;
  const llvm::Function* called = call->getCalledFunction();
  return called && called->isIntrinsic() && !is_allowed(*called) ? called : nullptr;
}

class Check {
 public:
  Check(Frontend& frontend, clang::SourceLocation module) : frontend_(frontend), module_(module) {}

  void look_at(const llvm::Function& function) const {
    for (const llvm::Instruction& instruction : llvm::instructions(function)) {
      if (const llvm::Value* what = forbidden(instruction)) return refuse(function, what);
    }
  }

 private:
  void refuse(const llvm::Function& function, const llvm::Value* what) const {
    const auto* intrinsic = llvm::dyn_cast<llvm::Function>(what);
    clang::SourceLocation where;
    if (intrinsic)
      where = place_that_reaches(frontend_.context(), frontend_.author(), [&](const clang::NamedDecl* each) {
        return makes(each, intrinsic->getIntrinsicID());
      });
    if (where.isInvalid())
      where = place_that_reaches(frontend_.context(), frontend_.author(), function.getName().str());
    const std::string name = where.isValid() ? word_at(where)
                             : intrinsic     ? intrinsic->getName().str()
                                             : "this";
    frontend_.findings().error(
        where.isValid() ? where : module_,
        fmt::format("`{}` is not for modules, not even in prepare(): {}", name,
                    intrinsic ? "it reaches into the processor's own state, which all nodes share, or waits"
                              : "it is assembly, and nothing can check what that does"));
  }

  std::string word_at(clang::SourceLocation where) const {
    return clang::Lexer::getSpelling(frontend_.sources().getSpellingLoc(where), buffer(), frontend_.sources(),
                                     frontend_.language())
        .str();
  }
  static llvm::SmallVectorImpl<char>& buffer() {
    static llvm::SmallString<64> space;
    return space;
  }

  Frontend& frontend_;
  clang::SourceLocation module_;
};

}  // namespace

void check_instructions(Frontend& frontend, const llvm::Module& module, clang::SourceLocation place) {
  const Check check(frontend, place);
  for (const llvm::Function& function : module) check.look_at(function);
}

}  // namespace chronus::jit
