// Checks a module's machine-level instructions. [worker]
#pragma once

#include <llvm/IR/Module.h>

#include "jit/worker/frontend.hpp"

namespace chronus::jit {

/// Refuses, at the author's line, instructions with effects beyond the module's own numbers and memory
/// (changing the rounding mode, waiting, reading the processor's clock), and assembly in headers. Allowed are
/// instructions that work on their operands and the memory they point to, and a list of others.
void check_instructions(Frontend&, const llvm::Module&, clang::SourceLocation place);

}  // namespace chronus::jit
