// Checks how much stack functions use; the audio thread has little. [worker]
#pragma once

#include <clang/AST/ASTContext.h>

#include <vector>

#include "jit/worker/findings.hpp"

namespace chronus::jit {

/// A function whose variables together exceed 64 KiB is an error at the largest of them.
void refuse_large_variables(const clang::ASTContext&, const std::vector<clang::Decl*>& written, Findings&);

}  // namespace chronus::jit
