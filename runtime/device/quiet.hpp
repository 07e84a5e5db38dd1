// Keeps the sound libraries off stderr: what they say on probing is no news, and what matters is returned.
#pragma once

namespace chronus::device {

/// For the whole program and for good. Control thread.
void silence_sound_libraries();

}  // namespace chronus::device
