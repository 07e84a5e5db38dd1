// What it costs to be able to survive a module: a block of a hundred nodes, each called under the guard and
// all of them under the watchdog, against the same calls without.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <ctime>
#include <string>
#include <vector>

#include "engine/guard.hpp"
#include "engine/watchdog.hpp"

using namespace chronus;

namespace {

constexpr int nodes = 100;
constexpr int frames = 64;
constexpr int pairs = 30;
constexpr int blocks_a_turn = 2000;
constexpr double block_ns = frames * 1e9 / 48000;

std::int64_t now_ns() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1'000'000'000ll + time.tv_nsec;
}

/// As short as a node can be.
void node(void* level) {
  auto& x = *static_cast<volatile float*>(level);
  x = x * 0.5f;
}

void (*volatile run)(void*) = node;

/// The ns that a block takes.
double turn(bool guarded, engine::Watchdog& watchdog) {
  float level = 1;
  const std::int64_t begin = now_ns();
  for (int block = 0; block < blocks_a_turn; ++block) {
    if (!guarded) {
      for (int i = 0; i < nodes; ++i) run(&level);
      continue;
    }
    watchdog.begin(2'500'000);
    for (int i = 0; i < nodes; ++i) static_cast<void>(engine::guarded(run, &level));
    watchdog.end();
  }
  return static_cast<double>(now_ns() - begin) / blocks_a_turn;
}

void loop_for_ever(void* level) {
  while (true) node(level);
}

std::int64_t cpu_ns() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1'000'000'000ll + time.tv_nsec;
}

/// The CPU time, in ms, after which an endless call is cut off.
std::vector<double> cuts(engine::Watchdog& watchdog) {
  std::vector<double> ms;
  float level = 1;
  for (int i = 0; i < 100; ++i) {
    const std::int64_t begin = cpu_ns();
    watchdog.begin(2'500'000);
    static_cast<void>(engine::guarded(loop_for_ever, &level));
    watchdog.end();
    ms.push_back(static_cast<double>(cpu_ns() - begin) * 1e-6);
  }
  return ms;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
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
  const double latest = *std::ranges::max_element(cut);
  if (count > 1 && std::string(arguments[1]) == "--json") {
    const nlohmann::json report{{"plain_ns", median(plain)},
                                {"guarded_ns", median(guarded)},
                                {"extra_ns", median(extra)},
                                {"percent_of_block", share},
                                {"cut_ms", {{"p50", median(cut)}, {"max", latest}}}};
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
  return 0;
}
