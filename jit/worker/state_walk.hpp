// Finds a module's state: every number in its memory, by path, type and offset. [worker]
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>

#include <set>
#include <string>

#include "jit/worker/reflection.hpp"

namespace chronus::jit {

/// Fills in state, fresh and randoms. `prepared`: paths of members that prepare() assigns ("size",
/// "filter.gain").
void walk_state(const clang::ASTContext&, const std::set<std::string>& prepared, Reflection&);

}  // namespace chronus::jit
