// Source text with placeholders for the sample type. [worker]
#pragma once

#include <string>

namespace chronus::jit {

/// The spelling of a Signal of `lanes` lanes where only the SDK's generic part is included.
std::string sample_type(int lanes);

/// Replaces each `$` by `sample` and each `@` by `number`.
std::string with_sample(std::string text, const std::string& sample, int number);

}  // namespace chronus::jit
