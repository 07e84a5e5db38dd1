#include "bench/cut_lateness.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <thread>

#include "base/clocks.hpp"
#include "device/device.hpp"
#include "engine/stage.hpp"
#include "support/native_module.hpp"

namespace chronus::bench {

namespace {

constexpr double rate = 48000;
constexpr int frames = 128;
constexpr double period_ms = frames * 1000 / rate;
constexpr double late_ms = 1;
constexpr int blocks_before = 16;  ///< that tell when the device is due
constexpr int blocks = 48;         ///< of a stretch

std::atomic<bool> loop_for_ever{false};

struct Endless {
  void run(const Block& block) {
    volatile int counter = 0;
    if (loop_for_ever.exchange(false)) {
      while (true) counter = counter + 1;
    }
    std::fill_n(block.outputs[0], block.frames, 0.25f);
  }
};

std::shared_ptr<const Code> endless(std::uint64_t version) {
  ModuleInfo info;
  info.name = "endless";
  info.outputs = {test::audio_output()};
  return test::native_code<Endless>(info, version);
}

/// When the blocks of a stretch began and were done.
class Stretch {
 public:
  /// Control thread; the stretch before must be over.
  void begin(bool cut) {
    cut_ = cut;
    next_.store(0, std::memory_order_release);
  }

  bool over() const { return next_.load(std::memory_order_acquire) == blocks; }

  /// The device's thread, round each block.
  template <class Render>
  void watch(Render render) {
    const int i = next_.load(std::memory_order_acquire);
    if (cut_ && i == blocks_before) loop_for_ever = true;
    const std::int64_t began = base::monotonic_ns();
    render();
    if (i == blocks) return;
    began_[i] = static_cast<double>(began) * 1e-6;
    done_[i] = static_cast<double>(base::monotonic_ns()) * 1e-6;
    next_.store(i + 1, std::memory_order_release);
  }

  /// By how much each block after the first ones was done later than the device asked for it, in ms.
  std::vector<double> lateness() const {
    double due = began_[0];
    for (int i = 1; i < blocks_before; ++i) due = std::min(due, began_[i] - i * period_ms);
    std::vector<double> late;
    for (int i = blocks_before; i < blocks; ++i) late.push_back(done_[i] - i * period_ms - due);
    return late;
  }

 private:
  std::atomic<int> next_{blocks};
  bool cut_ = false;
  std::array<double, blocks> began_{}, done_{};
};

double episodes_in(const std::vector<double>& late) {
  double count = 0;
  for (std::size_t i = 0; i < late.size(); ++i)
    count += late[i] > late_ms && (i == 0 || late[i - 1] <= late_ms);
  return count;
}

}  // namespace

Lateness lateness_of_cuts(int cuts) {
  engine::EngineOptions options;
  options.sample_rate = rate;
  options.live = true;
  engine::Engine engine(options);
  engine::Stage stage(engine);
  graph::Patch patch;
  graph::Node node;
  node.name = "node";
  node.module = "endless";
  patch.nodes = {node};
  patch.cables = {{graph::to_port("node"), graph::to_port("out"), 1}};
  std::uint64_t version = 1;
  stage.set_code("endless", endless(version));
  stage.show(patch);

  Stretch stretch;
  const auto device = device::open_clock({rate, frames, 2});
  const auto render = [&](const base::AudioBlock& block) { stretch.watch([&] { engine.process(block); }); };
  Lateness result;
  if (!device->start(render)) return result;
  const auto collect_until = [&](auto condition) {
    while (!condition()) {
      stage.collect();
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  };
  for (int i = 0; i < 2 * cuts; ++i) {
    const bool cut = i % 2 == 1;
    collect_until([&] { return stage.settled(); });
    const std::uint64_t skipped = device->status().skipped;
    stretch.begin(cut);
    collect_until([&] { return stretch.over(); });
    const std::vector<double> late = stretch.lateness();
    // Blocks that the device has left out bring it back into time, but were never played.
    const double left_out = static_cast<double>(device->status().skipped - skipped) * period_ms;
    (cut ? result.with_ms : result.without_ms).push_back(*std::ranges::max_element(late) + left_out);
    if (!cut) continue;
    result.episodes.push_back(episodes_in(late));
    stage.set_code("endless", endless(++version));
  }
  device->stop();
  return result;
}

}  // namespace chronus::bench
