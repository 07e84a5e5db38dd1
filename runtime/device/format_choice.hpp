// The format of a device: one that it offers, within the bounds of Chronus. [any-thread]
#pragma once

#include <string>
#include <vector>

#include "device/device.hpp"

namespace chronus::device {

/// Names the part of the format that lies outside the bounds of chronus/bounds.hpp, and the bounds; empty if
/// none does.
std::string out_of_bounds(const Format&);

/// The rate to request from a card that offers these rates: `wish`, else `preferred`, else the nearest to
/// `wish`; a rate outside the bounds only if the card has no other. `wish` if the card offers none.
unsigned choose_rate(unsigned wish, const std::vector<unsigned>& offered, unsigned preferred);

}  // namespace chronus::device
