// The host of an auditioned module: its memory and its refusals. [player]
#pragma once

#include <string>

#include "host/preparation.hpp"

namespace chronus::jit {

/// The first message to chronus_fail since reset_host(); empty if there was none.
const std::string& host_refusal();

/// Clears refusals and frees memory. Call it before the first instance is made.
void reset_host();

}  // namespace chronus::jit
