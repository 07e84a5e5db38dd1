// The author's line in which a module crashes.
#pragma once

#include <chronus_host/abi.hpp>

#include <functional>
#include <optional>
#include <string>

#include "jit/worker/trial.hpp"

namespace chronus::jit {

/// From 1.
struct Place {
  int line = 0;
  int column = 0;
};

/// Runs `play`, which is to crash or not to come to an end, in a process of its own, and finds the place in
/// `file` where it does, or from where it called what does. `object` was lowered for Tier::lines, `entry` is
/// it as it is linked here, and `run` the name of its function of that name. Nothing if it cannot be known,
/// as when it does not crash this time.
std::optional<Place> crash_place(const std::string& object, const Entry& entry, const std::string& run,
                                 const std::string& file, const std::function<void(Enter)>& play);

}  // namespace chronus::jit
