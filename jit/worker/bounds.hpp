// Checks of bounds: in code that is tried out, not in code that was.
#pragma once

#include <llvm/IR/Module.h>

namespace chronus::jit {

/// Takes the checks of the standard library's containers and of Buffer out of a module that no pass has seen
/// yet; what they guard is done without.
void drop_bounds_checks(llvm::Module&);

}  // namespace chronus::jit
