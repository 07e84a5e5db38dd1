// Names and settings of a patch that no module has (yet). They are retained as written, shown and saved, and
// take effect once a module has them. [control-thread]
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "control/patching/draft.hpp"

namespace chronus::patching {

/// Whether the module folder could have a file of this name, for which a patch may wait.
bool can_be_module(const std::string& name);

/// "there is no module `foo`: no file foo.cpp is in the module folder", or that it has no code that compiles.
/// Empty if it has code.
std::string why_it_waits(const graph::Node&, const Instrument&);

/// A setting as one word of a command: with its unit if the module has the parameter, else as written.
std::string word_of(const graph::Node&, const std::string& port, const Instrument&);

/// A setting without effect: the module does not read it, or has no code.
struct SleepingSetting {
  std::string port;
  std::string word;
  std::string why;
};
std::vector<SleepingSetting> sleeping_settings(const graph::Node&, const Instrument&);

using InfoOf = std::function<const ModuleInfo*(const graph::Node&)>;  ///< null: no code

/// Reads the sleeping settings that a module can read. True if there was one.
bool wake_settings(Draft&, const InfoOf&);

/// Converts a node's settings to words for another module. Settings that it does not read sleep, and are
/// added to the draft's changes.
void hand_over_settings(Draft&, graph::Node&, const std::string& module);

}  // namespace chronus::patching
