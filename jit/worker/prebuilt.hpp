// Compiles the SDK's own functions once, optimised, in the workers' parent. Quick code only calls them, so
// that an edit compiles its own lines only. [worker]
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "jit/worker/frontend.hpp"

namespace chronus::jit {

/// Instantiates the SDK for these numbers of lanes and returns the IR, to be lowered to an object file. Quick
/// IR then calls these functions; optimised IR still has their bodies. Requires that the SDK was parsed.
std::expected<std::unique_ptr<llvm::Module>, std::string> prebuild(Frontend&, const std::vector<int>& lanes);

}  // namespace chronus::jit
