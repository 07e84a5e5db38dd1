// The host of an auditioned module: memory until reset_host(), and a place for refusals.
#pragma once

#include <string>

#include "host/preparation.hpp"

namespace chronus::jit {

/// What chronus_fail was first told since reset_host(); empty if it was not called.
const std::string& host_refusal();

/// Forgets refusals and memory. Called before the first instance is made.
void reset_host();

}  // namespace chronus::jit
