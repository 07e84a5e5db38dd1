#include "bench/latency_figures.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "bench/latency_playback.hpp"
#include "bench/percentile.hpp"

namespace chronus::bench {
namespace {

/// The difference between what is late and what is early.
double jitter_of(const Figures& figures) {
  return percentile(figures.osc_ms, 0.99) - percentile(figures.osc_ms, 0.01);
}

nlohmann::json spread(const std::vector<double>& values) {
  return {
      {"p50", percentile(values, 0.5)}, {"p95", percentile(values, 0.95)}, {"p99", percentile(values, 0.99)}};
}

std::string to_json(const Figures& figures) {
  return nlohmann::json{{"messages", figures.osc_ms.size()},
                        {"osc_to_device_ms", spread(figures.osc_ms)},
                        {"jitter_ms", jitter_of(figures)},
                        {"machine_late_ms", spread(figures.late_ms)},
                        {"round_trip_ms", spread(figures.round_trip_ms)},
                        {"osc_messages_a_second", figures.osc_a_second},
                        {"verbs_a_second", figures.verbs_a_second},
                        {"block", block},
                        {"blocks", blocks},
                        {"sample_rate", rate}}
      .dump();
}

}  // namespace

void print(const Figures& figures, bool json) {
  if (json) {
    fmt::print("{}\n", to_json(figures));
    return;
  }
  fmt::print("{} x {} frames at {:g} Hz, the clock device\n", blocks, block, rate);
  fmt::print(
      "OSC message to first changed sample  p50 {:.2f} ms  p99 {:.2f} ms  jitter (p99 - p1) {:.2f} ms  of {} "
      "messages\n",
      percentile(figures.osc_ms, 0.5), percentile(figures.osc_ms, 0.99), jitter_of(figures),
      figures.osc_ms.size());
  fmt::print("the machine's own late wake-ups      p50 {:.2f} ms  p99 {:.2f} ms\n",
             percentile(figures.late_ms, 0.5), percentile(figures.late_ms, 0.99));
  fmt::print("a verb's round trip                  p50 {:.3f} ms  p99 {:.3f} ms\n",
             percentile(figures.round_trip_ms, 0.5), percentile(figures.round_trip_ms, 0.99));
  fmt::print(
      "messages a second                    {:.0f} by OSC, {:.0f} verbs by the local socket, each answered\n",
      figures.osc_a_second, figures.verbs_a_second);
}

}  // namespace chronus::bench
