// One process that plays the code of one edit before it may sound, and judges it afterwards. [player]
#pragma once

#include "jit/shared/image.hpp"

namespace chronus::jit {

/// Answers the messages of `socket` until it is closed:
/// - "play": maps the image and auditions it. Answers "played", or "failed".
/// - "known": the code that the next "play" brings has been auditioned: it is mapped only, and not answered.
/// - "judge": the long audition of what was played. "state" messages follow it. Answers "passed", or
/// "failed".
/// - "locate": maps code that crashes, with line tables; then "judge" plays it, and is answered with
/// "located". A crash or an endless loop of the module ends the process, with "failed" as its last message.
void play_for(int socket, CodeRegion);

}  // namespace chronus::jit
