// Finds the author's line in which a module crashes. [player]
#pragma once

#include <functional>
#include <optional>

#include "jit/player/trial.hpp"
#include "jit/shared/crash_lines.hpp"

namespace chronus::jit {

/// Runs `play`, which should crash or never return, in a process of its own. Returns the author's place where
/// that happens, or from where it was called; nothing if the place is unknown, as when it does not crash this
/// time.
std::optional<CrashLine> crash_place(const CrashLines&, const std::function<void(Enter)>& play);

}  // namespace chronus::jit
