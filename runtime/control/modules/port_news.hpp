// What new code means to what a patch has set and patched: settings and cables that fall asleep, values that
// move.
#pragma once

#include <string>
#include <vector>

#include "graph/patch.hpp"
#include "host/code.hpp"

namespace chronus::modules {

struct PortNews {
  std::string what;  ///< "lead.freq", or "env to lead.freq"
  std::string now;   ///< "sleeps", or the value that it has now
  std::string why;
};

/// The differences between two versions of a module for the nodes that play it. Where a port is gone and one
/// alone of its kind is new, `why` names that one as a likely rename.
std::vector<PortNews> port_news(const graph::Patch&, const std::string& module, const ModuleInfo& before,
                                const ModuleInfo& after);

}  // namespace chronus::modules
