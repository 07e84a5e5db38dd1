// A module's last save as text and as JSON. [control-thread]
#pragma once

#include <nlohmann/json.hpp>

#include <string>

#include "control/language/request.hpp"
#include "control/modules/module_file.hpp"

namespace chronus::modules {

/// The reply to `reload`, and the event of a save.
language::Reply reload_reply(const ModuleFile&);

/// The event sent when optimised code begins to play.
language::Event optimised_event(const ModuleFile&);

/// Why a module's file does not play, and the consequence, as a sentence. Empty if it plays.
std::string told_problem(const ModuleFile&);

/// A module's version, tier, headers and problem, for `status`.
nlohmann::json module_state(const ModuleFile&);

/// The same, with the times of its last save.
nlohmann::json module_account(const ModuleFile&);

}  // namespace chronus::modules
