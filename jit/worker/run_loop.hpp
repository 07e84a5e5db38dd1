// The text of the function that runs a module over a block. [worker]
#pragma once

#include <string>

#include "jit/worker/reflection.hpp"

namespace chronus::jit {

/// `static void run(void*, const chronus::Block*)` for a module that is M.
std::string run_loop(const Reflection&, const std::string& sample);

}  // namespace chronus::jit
