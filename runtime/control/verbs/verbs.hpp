// The table of all verbs (verbs.cpp), and the functions of those that do not edit the patch: each answers at
// once or later. Functions are [control-thread].
#pragma once

#include "control/language/vocabulary.hpp"

namespace chronus::session {
class Session;
}

namespace chronus::verbs {

/// All verbs. [any-thread]
const language::Vocabulary& vocabulary();

// verbs_patch.cpp
void verb_get(session::Session&, const language::Request&, const language::Answer&);
void verb_reset(session::Session&, const language::Request&, const language::Answer&);
void verb_hit(session::Session&, const language::Request&, const language::Answer&);
void verb_undo(session::Session&, const language::Request&, const language::Answer&);
void verb_patch(session::Session&, const language::Request&, const language::Answer&);

// verbs_history.cpp
void verb_history(session::Session&, const language::Request&, const language::Answer&);

// verbs_modules.cpp
void verb_modules(session::Session&, const language::Request&, const language::Answer&);
void verb_new(session::Session&, const language::Request&, const language::Answer&);
void verb_check(session::Session&, const language::Request&, const language::Answer&);
void verb_reload(session::Session&, const language::Request&, const language::Answer&);

// verbs_time.cpp
void verb_play(session::Session&, const language::Request&, const language::Answer&);
void verb_stop(session::Session&, const language::Request&, const language::Answer&);
void verb_panic(session::Session&, const language::Request&, const language::Answer&);

// verbs_sound.cpp
void verb_listen(session::Session&, const language::Request&, const language::Answer&);
void verb_record(session::Session&, const language::Request&, const language::Answer&);
void verb_render(session::Session&, const language::Request&, const language::Answer&);

// verbs_session.cpp
void verb_apply(session::Session&, const language::Request&, const language::Answer&);
void verb_save(session::Session&, const language::Request&, const language::Answer&);
void verb_load(session::Session&, const language::Request&, const language::Answer&);
void verb_quit(session::Session&, const language::Request&, const language::Answer&);
void verb_help(session::Session&, const language::Request&, const language::Answer&);
void verb_events(session::Session&, const language::Request&, const language::Answer&);

// verbs_status.cpp
void verb_status(session::Session&, const language::Request&, const language::Answer&);
void verb_ack(session::Session&, const language::Request&, const language::Answer&);

// verbs_meters.cpp
void verb_meters(session::Session&, const language::Request&, const language::Answer&);

}  // namespace chronus::verbs
