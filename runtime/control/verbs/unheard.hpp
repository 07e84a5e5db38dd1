// What keeps a node from being heard that needs no measurement.
#pragma once

#include <string>

namespace chronus::session {
class Session;
}

namespace chronus::verbs {

/// Why a node plays nothing that needs no measurement: no code, refused, put aside. Empty if it plays.
std::string why_it_rests(session::Session&, const std::string& name);

/// What keeps a node's sound from the speakers: muted, another soloed, no cable. Empty if nothing does.
std::string why_unheard(session::Session&, const std::string& name);

/// "still loading: 12 of 21 modules" while modules are compiled for the first time; else empty.
std::string told_loading(session::Session&);

}  // namespace chronus::verbs
