// placeholder
#pragma once
#include <chronus/phase.hpp>
namespace chronus {
template <class S>
class BlepOf {
 public:
  void add(WrapOf<S> wrap, S height) {
    (void)wrap;
    (void)height;
  }
  S next() { return S(0.0f); }
};
}  // namespace chronus
