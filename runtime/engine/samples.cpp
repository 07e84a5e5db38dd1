#include "engine/samples.hpp"

#include <cstring>

namespace chronus::engine {

namespace {

// Each pass exists for the least processor and for those with wider vectors; the program takes its
// processor's.
#if defined(__x86_64__) && !defined(CHRONUS_SANITIZED)
#define FOR_EACH_PROCESSOR [[gnu::target_clones("avx2", "default")]]
#else
#define FOR_EACH_PROCESSOR
#endif

constexpr int lanes = 8;
using Lanes = float __attribute__((ext_vector_type(lanes)));
using Bits = std::int32_t __attribute__((ext_vector_type(lanes)));

[[gnu::always_inline]] inline void load(const float* samples, Lanes& into) noexcept {
  std::memcpy(&into, samples, sizeof into);
}

[[gnu::always_inline]] inline void raise(Bits& most, const Lanes& samples) noexcept {
  most = __builtin_elementwise_max(most, __builtin_bit_cast(Bits, samples) & 0x7fffffff);
}

/// Of fewer samples than a vector has.
template <bool copies>
[[gnu::always_inline]] inline Movement follow_few(float before, const float* from, float* to,
                                                  int count) noexcept {
  std::int32_t peak = 0;
  std::int32_t step = 0;
  for (int i = 0; i < count; ++i) {
    const float now = from[i];
    peak = std::max(peak, magnitude(now));
    step = std::max(step, magnitude(now - before));
    before = now;
    if (copies) to[i] = now + 0.0f;
  }
  return {std::bit_cast<float>(peak), std::bit_cast<float>(step)};
}

template <bool copies>
[[gnu::always_inline]] inline Movement follow(float before, const float* __restrict from,
                                              float* __restrict to, int count) noexcept {
  if (count < lanes) return follow_few<copies>(before, from, to, count);
  Bits peaks{};
  Bits steps{};
  Lanes now;
  load(from, now);
  Lanes earlier = __builtin_shufflevector(now, now, 0, 0, 1, 2, 3, 4, 5, 6);
  earlier[0] = before;
  const auto look = [&](int at) __attribute__((always_inline)) {
    raise(peaks, now);
    raise(steps, now - earlier);
    if (!copies) return;
    now += 0.0f;
    std::memcpy(to + at, &now, sizeof now);
  };
  const auto look_at = [&](int at) __attribute__((always_inline)) {
    load(from + at, now);
    load(from + at - 1, earlier);
    look(at);
  };
  look(0);
  int at = lanes;
  for (; at + lanes <= count; at += lanes) look_at(at);
  if (at < count) look_at(count - lanes);  // repeats some, which changes no maximum
  return {std::bit_cast<float>(__builtin_reduce_max(peaks)),
          std::bit_cast<float>(__builtin_reduce_max(steps))};
}

}  // namespace

FOR_EACH_PROCESSOR Movement movement(float before, const float* samples, int count) noexcept
    [[clang::nonblocking]] {
  return follow<false>(before, samples, nullptr, count);
}

FOR_EACH_PROCESSOR Movement copy_moving(float before, const float* from, float* to, int count) noexcept
    [[clang::nonblocking]] {
  return follow<true>(before, from, to, count);
}

}  // namespace chronus::engine
