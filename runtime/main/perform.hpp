// `chronus perform`: a script in, a WAV file out.
#pragma once

#include "main/perform_options.hpp"

namespace chronus {

/// Prints what became of each line of the script. The exit code: 0 all was done; 1 a line failed that may
/// not, or the file could not be written; 2 the script is not right, and nothing was rendered.
int perform(const PerformOptions&);

}  // namespace chronus
