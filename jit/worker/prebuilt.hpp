// The SDK's own functions, compiled well once by the workers' parent: quick code only calls them, so that an
// edit pays for its own lines.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "jit/worker/frontend.hpp"

namespace chronus::jit {

/// Instantiates the SDK for these numbers of lanes, and returns what came of it, to be lowered to an object
/// file. From then on quick IR holds calls to those functions instead of their bodies; optimised IR holds the
/// bodies all the same. The SDK must have been parsed.
std::expected<std::unique_ptr<llvm::Module>, std::string> prebuild(Frontend&, const std::vector<int>& lanes);

}  // namespace chronus::jit
