// Checks JSON for fractions in integer fields, since converting one may overflow. [any-thread]
#pragma once

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace chronus::jit {

/// Throws json::type_error if a field that must be an integer has a fraction.
inline void check_whole_numbers(const nlohmann::json& value, std::string_view name = {}) {
  constexpr std::array fractions{"peak",  "unpatched", "start",   "min",      "max",
                                 "parse", "lower",     "reflect", "audition", "time"};
  for (auto member = value.begin(); value.is_structured() && member != value.end(); ++member)
    check_whole_numbers(*member, value.is_object() ? std::string_view(member.key()) : name);
  if (value.is_number_float() && std::ranges::find(fractions, name) == fractions.end())
    throw nlohmann::json::type_error::create(302, value.dump() + " is no whole number", nullptr);
}

}  // namespace chronus::jit
