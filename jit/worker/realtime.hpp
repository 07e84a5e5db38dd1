// Checks the real-time safety of what runs on the audio thread: tick, block, update and reset must not wait,
// whether their author declares it or not. [worker]
#pragma once

#include <clang/AST/DeclCXX.h>
#include <clang/Sema/Sema.h>

#include <vector>

namespace chronus::jit {

/// Marks the module's real-time functions as nonblocking.
void mark_realtime(clang::Sema&, const clang::CXXRecordDecl*);

/// Verifies all marked functions. Requires that every body exists. Each violation becomes an error at the
/// author's line. `written`: the author's declarations, whose static constants need no initialisation guard.
void check_realtime(clang::Sema&, const std::vector<clang::Decl*>& written);

}  // namespace chronus::jit
