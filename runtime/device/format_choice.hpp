// Which format a device may have: its own offers, within what Chronus plays at.
#pragma once

#include <string>
#include <vector>

#include "device/device.hpp"

namespace chronus::device {

/// What of the format lies outside the bounds of chronus/bounds.hpp, which it names; empty if nothing does.
std::string out_of_bounds(const Format&);

/// The rate to ask a card for that offers these rates: `wish`, else the one it prefers, else the nearest to
/// `wish`; one outside the bounds only if it has no other. A card that names none gets the wish.
unsigned choose_rate(unsigned wish, const std::vector<unsigned>& offered, unsigned preferred);

}  // namespace chronus::device
