// The client's own exit codes; the engine's replies have the others.
#pragma once

namespace chronus::cli {

inline constexpr int exit_usage = 2;
inline constexpr int exit_no_engine = 3;
inline constexpr int exit_timed_out = 5;

}  // namespace chronus::cli
