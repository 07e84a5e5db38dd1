// Clang's words about real-time safety, in the words of someone who writes modules.
#pragma once

#include <string>
#include <string_view>

namespace chronus::jit {

/// The message itself unless it is one that Chronus can explain better.
std::string teach(std::string_view message);

}  // namespace chronus::jit
