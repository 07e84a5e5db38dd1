// Source text that leaves open what a sample is.
#pragma once

#include <string>

namespace chronus::jit {

/// How a Signal of so many lanes is spelled where the SDK's generic part is all there is.
std::string sample_type(int lanes);

/// The text with `sample` for each `$` and `number` for each `@`.
std::string with_sample(std::string text, const std::string& sample, int number);

}  // namespace chronus::jit
