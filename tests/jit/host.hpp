// The host that the tests give to compiled modules.
#pragma once

#include <string>
#include <utility>

namespace jit_test {

/// What a module last told chronus_fail.
std::string take_refusal();

/// Frees what chronus_allocate gave out.
void free_blocks();

}  // namespace jit_test
