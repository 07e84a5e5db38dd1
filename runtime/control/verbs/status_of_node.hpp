// `status` of one node or module. [control-thread]
#pragma once

#include <string>

#include "control/language/request.hpp"

namespace chronus::session {
class Session;
}

namespace chronus::verbs {

/// The status of the node of this name, or else of the module. Resets the node's meters.
language::Reply node_status(session::Session&, const std::string& name);

}  // namespace chronus::verbs
