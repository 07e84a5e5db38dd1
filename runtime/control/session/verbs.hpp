// The verbs that do not edit the patch: each answers when it knows.
#pragma once

#include "control/request.hpp"

namespace chronus::control {

class Session;

// verbs_patch.cpp
void verb_get(Session&, const Request&, const Answer&);
void verb_reset(Session&, const Request&, const Answer&);
void verb_hit(Session&, const Request&, const Answer&);
void verb_undo(Session&, const Request&, const Answer&);
void verb_patch(Session&, const Request&, const Answer&);

// verbs_history.cpp
void verb_history(Session&, const Request&, const Answer&);

// verbs_modules.cpp
void verb_modules(Session&, const Request&, const Answer&);
void verb_new(Session&, const Request&, const Answer&);
void verb_check(Session&, const Request&, const Answer&);
void verb_reload(Session&, const Request&, const Answer&);

// verbs_time.cpp
void verb_play(Session&, const Request&, const Answer&);
void verb_stop(Session&, const Request&, const Answer&);
void verb_panic(Session&, const Request&, const Answer&);

// verbs_sound.cpp
void verb_listen(Session&, const Request&, const Answer&);
void verb_record(Session&, const Request&, const Answer&);
void verb_render(Session&, const Request&, const Answer&);

// verbs_session.cpp
void verb_apply(Session&, const Request&, const Answer&);
void verb_save(Session&, const Request&, const Answer&);
void verb_load(Session&, const Request&, const Answer&);
void verb_quit(Session&, const Request&, const Answer&);
void verb_help(Session&, const Request&, const Answer&);
void verb_events(Session&, const Request&, const Answer&);

// verbs_status.cpp
void verb_status(Session&, const Request&, const Answer&);
void verb_ack(Session&, const Request&, const Answer&);
void verb_meters(Session&, const Request&, const Answer&);

}  // namespace chronus::control
