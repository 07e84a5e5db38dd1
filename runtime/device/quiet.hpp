// Keeps the sound libraries from printing to stderr: their errors are returned as well.
#pragma once

namespace chronus::device {

/// Applies to the whole program, permanently. [any-thread]
void silence_sound_libraries();

}  // namespace chronus::device
