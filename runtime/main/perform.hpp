// `chronus perform`: a script in, a WAV file out. [control-thread]
#pragma once

#include "main/perform_options.hpp"

namespace chronus {

/// Prints the result of each line of the script. The exit code: 0 all succeeded; 1 a line failed that may
/// not, or the file could not be written; 2 the script is wrong, and nothing was rendered.
int perform(const PerformOptions&);

}  // namespace chronus
