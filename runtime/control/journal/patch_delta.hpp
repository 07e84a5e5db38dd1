// A patch, and what changed between two, as JSON: what a journal holds of them. Numbers are exact.
#pragma once

#include <nlohmann/json.hpp>

#include <expected>
#include <string>

#include "graph/patch.hpp"

namespace chronus::journal {

/// What makes `to` of `from`: nodes that differ as a whole, cables that came and went, and what else differs;
/// empty if nothing does. Takes little time and room where little differs.
nlohmann::json delta_between(const graph::Patch& from, const graph::Patch& to);

/// The patch with the changes; an error if they are none, or do not fit it.
std::expected<graph::Patch, std::string> apply_delta(const graph::Patch&, const nlohmann::json& delta);

}  // namespace chronus::journal
