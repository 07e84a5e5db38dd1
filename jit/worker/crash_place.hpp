// Finds the author's line in which a module crashes. [worker]
#pragma once

#include <chronus_host/abi.hpp>

#include <functional>
#include <optional>
#include <string>

#include "jit/worker/trial.hpp"

namespace chronus::jit {

/// Both from 1.
struct Place {
  int line = 0;
  int column = 0;
};

/// Runs `play`, which should crash or never return, in a process of its own. Returns the place in `file`
/// where that happens, or from where it was called. `object` was lowered for Tier::lines, `entry` is the
/// linked object, and `run` the name of its run function. Nothing if the place is unknown, as when it does
/// not crash this time.
std::optional<Place> crash_place(const std::string& object, const Entry& entry, const std::string& run,
                                 const std::string& file, const std::function<void(Enter)>& play);

}  // namespace chronus::jit
