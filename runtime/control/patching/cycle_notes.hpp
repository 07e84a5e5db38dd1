// Notes about cables that close a cycle. [control-thread]
#pragma once

#include "control/patching/draft.hpp"

namespace chronus::patching {

/// Notes at each change that laid a cable in a cycle the delay of that cycle: one sample or one block.
void note_cycles(Draft&);

}  // namespace chronus::patching
