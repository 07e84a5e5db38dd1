// What a module may tell the processor.
#pragma once

#include <llvm/IR/Module.h>

#include "jit/worker/frontend.hpp"

namespace chronus::jit {

/// Refuses, at the author's line, instructions that reach beyond the module's own numbers and memory: those
/// that change how the processor rounds, make it wait, read its clock and the like, and assembly in headers.
/// Allowed is what works on its operands and on the memory they point to, and a list of others.
void check_instructions(Frontend&, const llvm::Module&, clang::SourceLocation place);

}  // namespace chronus::jit
