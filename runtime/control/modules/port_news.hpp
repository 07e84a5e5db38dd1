// How new code affects a patch: settings and cables that fall asleep, values that change.
#pragma once

#include <string>
#include <vector>

#include "graph/patch.hpp"
#include "host/code.hpp"

namespace chronus::modules {

struct PortNews {
  std::string what;  ///< "lead.freq", or "env to lead.freq"
  std::string now;   ///< "sleeps", or the new value
  std::string why;
};

/// The differences between two versions of a module for the nodes that play it. If exactly one port of a kind
/// is gone and one is new, `why` names the new one as a likely rename. [any-thread]
std::vector<PortNews> port_news(const graph::Patch&, const std::string& module, const ModuleInfo& before,
                                const ModuleInfo& after);

}  // namespace chronus::modules
