// Finds a module's state: every number in its memory, by path, type and offset. [worker]
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>

#include "jit/worker/member_use.hpp"
#include "jit/worker/reflection.hpp"

namespace chronus::jit {

/// Fills in state, fresh and randoms. `updating`: how update() uses the members.
void walk_state(const clang::ASTContext&, const MemberUse& updating, Reflection&);

}  // namespace chronus::jit
