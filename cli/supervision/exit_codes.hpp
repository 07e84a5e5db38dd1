// The exit codes that the client gives itself; the engine's replies hold the others.
#pragma once

namespace chronus::cli {

inline constexpr int exit_usage = 2;
inline constexpr int exit_no_engine = 3;
inline constexpr int exit_timed_out = 5;

}  // namespace chronus::cli
