// Causes of silence that need no measurement. [control-thread]
#pragma once

#include <string>

namespace chronus::session {
class Session;
}

namespace chronus::verbs {

/// Why a node plays nothing: no code, refused, bypassed or muted by the engine. Empty if it plays.
std::string why_it_rests(session::Session&, const std::string& name);

/// Why a node's sound does not reach the output: muted, another node soloed, no cable. Empty if it does.
std::string why_unheard(session::Session&, const std::string& name);

/// "still loading: 12 of 21 modules" during the first compile; else empty.
std::string told_loading(session::Session&);

}  // namespace chronus::verbs
