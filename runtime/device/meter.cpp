#include "device/meter.hpp"

#include <cstdio>

#include "base/clocks.hpp"
#include "device/realtime.hpp"

namespace chronus::device {

void Meter::reset() noexcept {
  for (auto* count : {&callbacks_, &late_, &overruns_, &xruns_, &skipped_}) count->store(0);
  worst_late_ns_ = 0;
  last_block_ns_ = base::monotonic_ns();
  realtime_ = false;
  refusal_ = not_asked;
}

void Meter::thread_begins(bool ask) noexcept {
  populate_stack();
  if (ask) refusal_.store(enter_realtime(), std::memory_order_relaxed);
  realtime_.store(is_realtime(), std::memory_order_relaxed);
}

void Meter::woke(std::int64_t late_ns, std::int64_t limit_ns) noexcept {
  if (late_ns > limit_ns) late_.fetch_add(1, std::memory_order_relaxed);
  if (late_ns > worst_late_ns_.load(std::memory_order_relaxed))
    worst_late_ns_.store(late_ns, std::memory_order_relaxed);
}

void Meter::block_begins() noexcept {
  cpu_ns_ = base::thread_cpu_ns();
}

void Meter::block_done(std::int64_t limit_ns) noexcept {
  if (base::thread_cpu_ns() - cpu_ns_ > limit_ns) overruns_.fetch_add(1, std::memory_order_relaxed);
  last_block_ns_.store(base::monotonic_ns(), std::memory_order_relaxed);
  callbacks_.fetch_add(1, std::memory_order_relaxed);
}

double Meter::silent_for() const noexcept {
  return static_cast<double>(base::monotonic_ns() - last_block_ns_) * 1e-9;
}

void Meter::write_to(Status& status, bool running) const {
  status.callbacks = callbacks_;
  status.late = late_;
  status.overruns = overruns_;
  status.xruns = xruns_;
  status.skipped = skipped_;
  status.worst_late_ms = static_cast<double>(worst_late_ns_) * 1e-6;
  status.realtime = realtime_;
  const int refusal = refusal_;
  if (!status.realtime && refusal != not_asked) status.realtime_refusal = realtime_refusal(refusal);
  if (!status.realtime && refusal == not_asked && status.callbacks > 0)
    status.realtime_refusal = "the sound server runs its clients without real-time scheduling";

  if (running && silent_for() > 1) {
    char text[80];
    std::snprintf(text, sizeof text, "the device has not asked for sound for %.1f s", silent_for());
    status.trouble = text;
  }
}

}  // namespace chronus::device
