// How a module's functions use its members: which they write, whether they read the time, what they watch.
// [worker]
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>

#include <set>
#include <string>
#include <vector>

#include "jit/worker/reflection.hpp"

namespace chronus::jit {

/// Paths are as in StateLeaf ("filter.low", "edges[].rest"). A partly written array counts as written.
struct MemberUse {
  std::set<std::string> assigned;  ///< by an operator, in these functions or in those they call
  std::set<std::string> touched;   ///< passed to something that may write them
  std::vector<WatchInfo> watches;
  bool reads_time = false;                                             ///< beat or bar
  std::vector<std::pair<std::string, clang::SourceLocation>> sampled;  ///< members whose samples() are called

  /// Whether the member at `path`, or a member that contains it, may be written.
  bool may_write(const std::string& path) const;
};

/// Follows the named functions that a module defines, and the module's functions that they call.
MemberUse member_use(const clang::ASTContext&, const clang::CXXRecordDecl*,
                     const std::vector<const char*>& functions);

}  // namespace chronus::jit
