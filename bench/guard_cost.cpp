// What it costs to be able to survive a module: a block of a hundred nodes, each called under the guard and
// all of them under the watchdog, against the same calls without; and how soon an endless call is cut off.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "base/clocks.hpp"
#include "bench/cut_lateness.hpp"
#include "bench/percentile.hpp"
#include "engine/guard.hpp"
#include "engine/watchdog.hpp"

using namespace chronus;
using bench::median;

namespace {

constexpr int nodes = 100;
constexpr int frames = 64;
constexpr int pairs = 30;
constexpr int blocks_a_turn = 2000;
constexpr double block_ns = frames * 1e9 / 48000;
constexpr int cuts_tried = 1000;
constexpr int cuts_played = 100;

/// As short as a node can be.
void node(void* level) {
  auto& x = *static_cast<volatile float*>(level);
  x = x * 0.5f;
}

void (*volatile run)(void*) = node;

/// The ns that a block takes.
double turn(bool guarded, engine::Watchdog& watchdog) {
  float level = 1;
  const std::int64_t begin = base::monotonic_ns();
  for (int block = 0; block < blocks_a_turn; ++block) {
    if (!guarded) {
      for (int i = 0; i < nodes; ++i) run(&level);
      continue;
    }
    watchdog.begin(2'500'000);
    for (int i = 0; i < nodes; ++i) static_cast<void>(engine::guarded(run, &level));
    watchdog.end();
  }
  return static_cast<double>(base::monotonic_ns() - begin) / blocks_a_turn;
}

void loop_for_ever(void* level) {
  while (true) node(level);
}

/// The CPU time, in ms, after which an endless call is cut off.
std::vector<double> cuts(engine::Watchdog& watchdog) {
  std::vector<double> ms;
  float level = 1;
  for (int i = 0; i < cuts_tried; ++i) {
    const std::int64_t begin = base::thread_cpu_ns();
    watchdog.begin(2'500'000);
    static_cast<void>(engine::guarded(loop_for_ever, &level));
    watchdog.end();
    ms.push_back(static_cast<double>(base::thread_cpu_ns() - begin) * 1e-6);
  }
  return ms;
}

double highest(const std::vector<double>& values) {
  return *std::ranges::max_element(values);
}

nlohmann::json figures(const std::vector<double>& values) {
  return {{"p50", median(values)}, {"max", highest(values)}};
}

}  // namespace

int main(int count, char** arguments) {
  engine::install_guard();
  engine::use_handler_stack();
  engine::Watchdog watchdog;
  std::vector<double> plain, guarded, extra;
  for (int pair = 0; pair < pairs; ++pair) {
    const bool guarded_first = pair % 2 == 0;
    const double first = turn(guarded_first, watchdog);
    const double second = turn(!guarded_first, watchdog);
    plain.push_back(guarded_first ? second : first);
    guarded.push_back(guarded_first ? first : second);
    extra.push_back(guarded.back() - plain.back());
  }
  const double share = median(extra) / block_ns * 100;
  const std::vector<double> cut = cuts(watchdog);
  const double latest = highest(cut);
  const bench::Lateness late = bench::lateness_of_cuts(cuts_played);
  if (late.with_ms.empty()) return 1;
  const double beyond = highest(late.with_ms) - highest(late.without_ms);
  if (count > 1 && std::string(arguments[1]) == "--json") {
    const nlohmann::json report{{"plain_ns", median(plain)},
                                {"guarded_ns", median(guarded)},
                                {"extra_ns", median(extra)},
                                {"percent_of_block", share},
                                {"cut_ms", {{"p50", median(cut)}, {"max", latest}}},
                                {"late_ms", figures(late.with_ms)},
                                {"machine_late_ms", figures(late.without_ms)},
                                {"late_times", figures(late.episodes)},
                                {"late_beyond_ms", beyond}};
    fmt::print("{}\n", report.dump());
    return 0;
  }
  fmt::print("a block of {} nodes, ns, median of {} pairs\n", nodes, pairs);
  fmt::print("without guard {:10.0f}\nwith guard    {:10.0f}\nextra         {:10.0f}\n", median(plain),
             median(guarded), median(extra));
  fmt::print("\nof a block of {} frames, at most 0.5 %: {:.3f} %, {}\n", frames, share,
             share <= 0.5 ? "holds" : "does not hold");
  fmt::print(
      "an endless call is cut off after {:.2f} ms of CPU time (median of {}), at most 5 ms: {:.2f}, {}\n",
      median(cut), cut.size(), latest, latest <= 5 ? "holds" : "does not hold");
  fmt::print("\non the clock device, ms by which the latest block is late   p50    max\n");
  fmt::print("in a stretch of 85 ms with an endless call            {:10.2f} {:6.2f}\n", median(late.with_ms),
             highest(late.with_ms));
  fmt::print("without one                                           {:10.2f} {:6.2f}\n",
             median(late.without_ms), highest(late.without_ms));
  fmt::print(
      "{} such calls: late {:g} time each (median, by more than 1 ms), at most 8 ms beyond the machine's "
      "own: "
      "{:.2f}, {}\n",
      late.with_ms.size(), median(late.episodes), beyond, beyond <= 8 ? "holds" : "does not hold");
  return 0;
}
