// How a module's last save reads, for people and for programs.
#pragma once

#include <nlohmann/json.hpp>

#include <string>

#include "control/language/request.hpp"
#include "control/modules/module_file.hpp"

namespace chronus::modules {

/// The reply to `reload`, and the event that a save pushes.
language::Reply reload_reply(const ModuleFile&);

/// The event that tells of optimised code which begins to play.
language::Event optimised_event(const ModuleFile&);

/// Why a module's file is not what plays, and what follows, as a sentence; empty if it plays.
std::string told_problem(const ModuleFile&);

/// What `status` tells of each module: its version, tier, headers and problem.
nlohmann::json module_state(const ModuleFile&);

/// The same of one, with how long its last save took to be heard.
nlohmann::json module_account(const ModuleFile&);

}  // namespace chronus::modules
