// The last hundred of a figure, for its percentiles.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <deque>

namespace chronus::modules {

class Latest {
 public:
  void add(double value) {
    values_.push_back(value);
    if (values_.size() > kept) values_.pop_front();
  }

  std::size_t size() const { return values_.size(); }

  /// `share` of 1 is the largest; 0 if there is no figure yet.
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
