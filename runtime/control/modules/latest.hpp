// The last hundred values of a figure, and their percentiles.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <deque>

namespace chronus::modules {

/// [control-thread]
class Latest {
 public:
  void add(double value) {
    values_.push_back(value);
    if (values_.size() > kept) values_.pop_front();
  }

  std::size_t size() const { return values_.size(); }

  /// `share` is 0 to 1; 1 is the largest. 0 if there is no value.
  double percentile(double share) const {
    if (values_.empty()) return 0;
    std::deque<double> sorted = values_;
    std::ranges::sort(sorted);
    return sorted[static_cast<std::size_t>(std::lround(share * static_cast<double>(sorted.size() - 1)))];
  }

 private:
  static constexpr std::size_t kept = 100;
  std::deque<double> values_;
};

}  // namespace chronus::modules
