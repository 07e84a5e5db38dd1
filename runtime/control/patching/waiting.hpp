// What a patch names and no module has (yet). It is kept as it was written, shown, written back, and taken up
// as soon as a module has it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "control/patching/draft.hpp"

namespace chronus::patching {

/// Whether a file in the module folder could have this name: then a patch may wait for it.
bool can_be_module(const std::string& name);

/// "there is no module `foo`: no file foo.cpp is in the module folder", or that it has no code that compiles;
/// empty if it has code.
std::string why_it_waits(const graph::Node&, const Instrument&);

/// A setting as one word of a command: with its unit if the module has such a parameter, and as it was
/// written if not.
std::string word_of(const graph::Node&, const std::string& port, const Instrument&);

/// A setting that the node's module does not read, or cannot, as it has no code.
struct SleepingSetting {
  std::string port;
  std::string word;
  std::string why;
};
std::vector<SleepingSetting> sleeping_settings(const graph::Node&, const Instrument&);

using InfoOf = std::function<const ModuleInfo*(const graph::Node&)>;  ///< null: no code

/// Reads what sleeps wherever a module now has it. True if anything woke.
bool wake_settings(Draft&, const InfoOf&);

/// Takes a node's settings over to another module, in words: what it does not read sleeps, and is told.
void hand_over_settings(Draft&, graph::Node&, const std::string& module);

}  // namespace chronus::patching
