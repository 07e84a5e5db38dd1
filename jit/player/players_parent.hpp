// The players' parent: forked from the workers' parent before that touches LLVM, so that it stays small and
// has the host's functions at the same addresses. [player]
#pragma once

#include <cstdint>
#include <expected>
#include <string>

#include "base/fd.hpp"
#include "jit/shared/image.hpp"

namespace chronus::jit {

/// Starts it. Returns the socket on which it expects first "base", the image of the SDK's own functions, then
/// a message for each player that it forks (see serve_forks()). It ends with this process or the socket, and
/// its players with it. `memory`: most bytes of a player. `control`: a socket of this process that it must
/// not hold.
std::expected<base::Fd, std::string> start_players_parent(CodeRegion, std::uint64_t memory, int control);

}  // namespace chronus::jit
