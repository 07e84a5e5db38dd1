// Shared by the command lines of the engine program. [any-thread]
#pragma once

#include <chronus/bounds.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <string>

namespace chronus {

/// The folder of this program's file.
inline std::filesystem::path own_folder() {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::filesystem::current_path() : self.parent_path();
}

/// Refuses an option's value outside of the bounds.
template <class T>
CLI::Validator within(Bounds<T> bounds) {
  const std::string range = fmt::format("{} to {}", bounds.least, bounds.most);
  const auto check = [bounds, range](const std::string& text) {
    T value{};
    const bool holds = CLI::detail::lexical_cast(text, value) && bounds.hold(value);
    return holds ? std::string() : text + " is not within " + range;
  };
  return {check, range};
}

}  // namespace chronus
