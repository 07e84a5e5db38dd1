// Finds what keeps a module from running several voices in one Signal. [worker]
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>

#include <string>

#include "jit/worker/member_use.hpp"

namespace chronus::jit {

/// The first member that the audio functions may write and that holds one value for all voices; empty if
/// there is none.
std::string lane_obstacle(const clang::ASTContext&, const clang::CXXRecordDecl*, const MemberUse&);

}  // namespace chronus::jit
