// The host of an auditioned module: memory that the worker's end takes back, and a place for refusals.
#pragma once

#include <string>

namespace chronus::jit {

/// What chronus_fail was last told; empty if it was not called.
const std::string& host_refusal();

/// Forgets refusals and memory.
void reset_host();

}  // namespace chronus::jit
