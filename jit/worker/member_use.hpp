// What a module's functions do with its members: which they write, which time they read, what they watch.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>

#include <set>
#include <string>
#include <vector>

#include "jit/worker/reflection.hpp"

namespace chronus::jit {

/// Paths are as in StateLeaf ("filter.low", "edges[].rest"), an array written in part counting as written.
struct MemberUse {
  std::set<std::string> assigned;  ///< by an operator, in these functions or in those they call
  std::set<std::string> touched;   ///< handed to something that may write them
  std::vector<WatchInfo> watches;
  bool reads_time = false;  ///< beat or bar
  std::vector<std::pair<std::string, clang::SourceLocation>>
      sampled;  ///< members whose samples() are asked for

  /// Whether the member at `path`, or something it is part of, may be written.
  bool may_write(const std::string& path) const;
};

/// Follows the named functions of a module, where it defines them, and what they call of it.
MemberUse member_use(const clang::ASTContext&, const clang::CXXRecordDecl*,
                     const std::vector<const char*>& functions);

}  // namespace chronus::jit
