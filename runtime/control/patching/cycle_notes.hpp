// What a cable that closes a cycle should be known for.
#pragma once

#include "control/patching/draft.hpp"

namespace chronus::patching {

/// Notes at the changes that have laid a cable whether it is in a cycle, and how late the cycle is.
void note_cycles(Draft&);

}  // namespace chronus::patching
