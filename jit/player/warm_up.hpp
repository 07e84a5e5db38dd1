// What a player does before it has work. [player]
#pragma once

namespace chronus::jit {

/// Auditions a module that does nothing, and parses a message about it: the memory that this writes is then
/// the process's own, which takes a page fault each after a fork. Sends nothing to `socket`.
void warm_up(int socket);

}  // namespace chronus::jit
