// What functions put on the stack, of which the audio thread may have little.
#pragma once

#include <clang/AST/ASTContext.h>

#include <vector>

#include "jit/worker/findings.hpp"

namespace chronus::jit {

/// A function whose variables together take more than 64 KiB is an error at the largest of them.
void refuse_large_variables(const clang::ASTContext&, const std::vector<clang::Decl*>& written, Findings&);

}  // namespace chronus::jit
