// Real-time safety of what runs on the audio thread: tick, block, update and reset must not wait, whether
// their author says so or not.
#pragma once

#include <clang/AST/DeclCXX.h>
#include <clang/Sema/Sema.h>

#include <vector>

namespace chronus::jit {

/// Makes the module's real-time functions nonblocking, as if their author had written it.
void mark_realtime(clang::Sema&, const clang::CXXRecordDecl*);

/// Verifies all that is marked; every body it needs must be there. Each violation becomes an error at the
/// author's line. `written`: what the author wrote, whose static constants nobody needs to wait for.
void check_realtime(clang::Sema&, const std::vector<clang::Decl*>& written);

}  // namespace chronus::jit
