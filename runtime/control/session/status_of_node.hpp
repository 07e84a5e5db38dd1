// What `status` tells of one node, or of one module.
#pragma once

#include <string>

#include "control/request.hpp"

namespace chronus::control {

class Session;

/// The node of this name; if there is none, the module. Reads the node's meters since they were last read.
Reply node_status(Session&, const std::string& name);

}  // namespace chronus::control
