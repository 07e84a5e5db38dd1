#include "device/format_choice.hpp"

#include <chronus/bounds.hpp>

#include <algorithm>
#include <cstdio>

namespace chronus::device {

namespace {

std::string outside(const char* what, double value, double least, double most, const char* unit) {
  char text[128];
  std::snprintf(text, sizeof text, "%s of %g %s, which must lie between %g and %g", what, value, unit, least,
                most);
  return text;
}

unsigned distance(unsigned a, unsigned b) {
  return a > b ? a - b : b - a;
}

}  // namespace

std::string out_of_bounds(const Format& format) {
  if (!sample_rates.hold(format.sample_rate))
    return outside("a sample rate", format.sample_rate, sample_rates.least, sample_rates.most, "Hz");
  if (!device_blocks.hold(format.block))
    return outside("a block", format.block, device_blocks.least, device_blocks.most, "frames");
  return {};
}

unsigned choose_rate(unsigned wish, const std::vector<unsigned>& offered, unsigned preferred) {
  if (offered.empty()) return wish;
  std::vector<unsigned> playable = offered;
  std::erase_if(playable, [](unsigned rate) { return !sample_rates.hold(rate); });
  if (playable.empty()) playable = offered;
  const auto among = [&](unsigned rate) { return std::ranges::find(playable, rate) != playable.end(); };
  if (among(wish)) return wish;
  if (among(preferred)) return preferred;
  return *std::ranges::min_element(playable, {}, [&](unsigned rate) { return distance(rate, wish); });
}

}  // namespace chronus::device
