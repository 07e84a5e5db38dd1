// What `status` tells of one node, or of one module.
#pragma once

#include <string>

#include "control/language/request.hpp"

namespace chronus::session {
class Session;
}

namespace chronus::verbs {

/// The node of this name; if there is none, the module. Reads the node's meters since they were last read.
language::Reply node_status(session::Session&, const std::string& name);

}  // namespace chronus::verbs
