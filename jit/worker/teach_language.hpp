// Rewords Clang's messages about C++ that misuses ports. [worker]
#pragma once

#include <string>
#include <string_view>

#include "jit/worker/teach.hpp"

namespace chronus::jit {

/// Empty if there is no better message.
std::string teach_language(std::string_view message, const Spot&);

}  // namespace chronus::jit
