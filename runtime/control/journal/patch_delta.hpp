// Patches and their differences as JSON, for the journal. Numbers are exact. [any-thread]
#pragma once

#include <nlohmann/json.hpp>

#include <expected>
#include <string>

#include "graph/patch.hpp"

namespace chronus::journal {

/// The changes from `from` to `to`: changed nodes as a whole, added and removed cables, and other changed
/// members; empty if equal. Time and size are small if few things differ.
nlohmann::json delta_between(const graph::Patch& from, const graph::Patch& to);

/// The patch with the changes applied. An error if they are malformed or do not fit the patch.
std::expected<graph::Patch, std::string> apply_delta(const graph::Patch&, const nlohmann::json& delta);

}  // namespace chronus::journal
