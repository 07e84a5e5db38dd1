// The taps on stage and their ports.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "engine/tap.hpp"

namespace chronus::engine {

/// A tap and the port at which it listens.
struct StageTap {
  TapPort port;
  std::shared_ptr<Tap> tap;
};

/// [control-thread]
class StageTaps {
 public:
  using Taps = std::vector<std::shared_ptr<Tap>>;

  Taps open(const std::vector<TapPort>& ports) {
    Taps taps;
    for (const TapPort& port : ports) {
      taps.push_back(std::make_shared<Tap>());
      taps_.push_back({port, taps.back()});
    }
    return taps;
  }

  void close(const Taps& taps) {
    std::erase_if(taps_, [&](const StageTap& tap) { return std::ranges::count(taps, tap.tap) > 0; });
  }

  /// Lets taps follow a renamed node.
  void rename(const std::string& from, const std::string& to) {
    for (StageTap& tap : taps_) {
      if (tap.port.node == from) tap.port.node = to;
    }
  }

  const std::vector<StageTap>& all() const { return taps_; }

 private:
  std::vector<StageTap> taps_;
};

}  // namespace chronus::engine
