// Real time without a sound card: a thread that the clock wakes for each block.
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <ctime>
#include <thread>
#include <vector>

#include "base/clocks.hpp"
#include "device/device.hpp"
#include "device/format_choice.hpp"
#include "device/meter.hpp"
#include "device/render_block.hpp"

namespace chronus::device {
namespace {

/// Maximum number of blocks that are caught up after a late wake-up. More would make the next blocks late.
constexpr std::int64_t most_to_catch_up = 4;

void sleep_until(std::int64_t due_ns) {
  const timespec due{due_ns / 1'000'000'000, due_ns % 1'000'000'000};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, nullptr) == EINTR) {
  }
}

class ClockDevice final : public Device {
 public:
  explicit ClockDevice(const Format& format) : format_(format) {
    if (format.outputs == 0) format_.outputs = 2;
    format_.inputs = 0;
  }
  ~ClockDevice() override { stop(); }

  std::expected<void, std::string> start(Render render) override {
    if (thread_.joinable())
      return std::unexpected<std::string>("the clock device already plays; stop it first");
    if (auto why = out_of_bounds(format_); !why.empty())
      return std::unexpected("the clock device has " + why);
    render_ = std::move(render);
    const auto frames = static_cast<std::size_t>(format_.block);
    samples_.assign(static_cast<std::size_t>(format_.outputs) * frames, 0);
    outputs_.clear();
    for (std::size_t at = 0; at < samples_.size(); at += frames) outputs_.push_back(&samples_[at]);
    meter_.reset();
    stopping_ = false;
    thread_ = std::thread([this] { run(); });
    return {};
  }

  void stop() override {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }

  Status status() const override {
    Status status;
    status.name = "clock (nobody hears it)";
    status.format = format_;
    meter_.write_to(status, thread_.joinable());
    return status;
  }

 private:
  /// When block `number`, counted from the start, is due; computed from the start, so no error accumulates.
  std::int64_t due_ns(std::int64_t number) const {
    return start_ns_ + std::llround(static_cast<double>(number) * format_.block * 1e9 / format_.sample_rate);
  }

  void run() {
    meter_.thread_begins(true);
    start_ns_ = base::monotonic_ns();
    const std::int64_t period = due_ns(1) - start_ns_;
    for (std::int64_t block = 0;; ++block) {
      const bool sleeps = due_ns(block) > base::monotonic_ns();
      if (sleeps) sleep_until(due_ns(block));
      if (stopping_.load(std::memory_order_relaxed)) return;

      const std::int64_t late = base::monotonic_ns() - due_ns(block);
      // A block that was due before the thread could sleep is late because of the rendering, not the machine.
      if (sleeps) meter_.woke(late, period);
      if (const std::int64_t skipped = late / period - most_to_catch_up; skipped > 0) {
        meter_.skip(static_cast<std::uint64_t>(skipped));
        block += skipped;
      }
      meter_.block_begins();
      render_block(render_, {.in = {}, .out = outputs_, .frames = format_.block});
      meter_.block_done(period);
    }
  }

  Format format_;
  Render render_;
  std::vector<float> samples_;
  std::vector<float*> outputs_;
  Meter meter_;
  std::int64_t start_ns_ = 0;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Device> open_clock(const Format& format) {
  return std::make_unique<ClockDevice>(format);
}

}  // namespace chronus::device
