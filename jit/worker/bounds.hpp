// Removes bounds checks from optimised code; quick code keeps them. [worker]
#pragma once

#include <llvm/IR/Module.h>

namespace chronus::jit {

/// Removes the bounds checks of the standard library's containers and of Buffer from a module that no pass
/// has processed yet. The checked accesses then always happen.
void drop_bounds_checks(llvm::Module&);

}  // namespace chronus::jit
