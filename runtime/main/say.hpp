// Prints to the terminal. [any-thread]
#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <utility>

namespace chronus {

/// Prints one line and flushes.
template <class... A>
void say(fmt::format_string<A...> format, A&&... values) {
  fmt::print("{}\n", fmt::format(format, std::forward<A>(values)...));
  std::fflush(stdout);
}

}  // namespace chronus
