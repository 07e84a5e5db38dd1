// What benchmarks say of many values.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

namespace chronus::bench {

/// The value that this share of all, from 0 to 1, do not exceed; 0 if there are none.
inline double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(std::lround(share * static_cast<double>(values.size() - 1)))];
}

inline double median(std::vector<double> values) {
  return percentile(std::move(values), 0.5);
}

}  // namespace chronus::bench
