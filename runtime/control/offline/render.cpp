#include "control/offline/render.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include "device/file_input.hpp"
#include "engine/stage.hpp"
#include "graph/resolve.hpp"

namespace chronus::offline {

namespace {

/// The number of device channels that the patch connects, at least two.
int channels_of(const graph::Patch& patch) {
  int channels = 2;
  for (const graph::Cable& cable : patch.cables) {
    if (cable.to.node != graph::master) continue;
    for (const graph::PortIndex& channel : graph::resolve_channels(cable.to.port))
      channels = std::max(channels, channel.index + 1);
  }
  return channels;
}

class Offline {
 public:
  Offline(const RenderJob& job, std::optional<device::FileInput> input)
      : input_(std::move(input)),
        engine_({job.sample_rate, job.block}),
        stage_(engine_),
        latency_(engine_.latency()) {
    stage_.on_event = [this](const engine::StageEvent& event) {
      if (event.kind == engine::Report::Kind::non_finite) account.faults.push_back(event.node);
      if (event.kind == engine::Report::Kind::put_aside)
        account.muted.push_back(event.node + " " + to_text(event.aside) + ", and was muted");
    };
    stage_.set_codes(job.codes);
    stage_.show(job.patch);
  }

  /// An error if the job's input cannot be read.
  static std::expected<std::unique_ptr<Offline>, std::string> begin(const RenderJob& job) {
    std::optional<device::FileInput> input;
    if (!job.input.empty()) {
      auto file = device::FileInput::open(job.input, job.sample_rate);
      if (!file) return std::unexpected(file.error());
      input = std::move(*file);
    }
    auto offline = std::make_unique<Offline>(job, std::move(input));
    if (auto skipped = offline->skip_latency(job.blocks); !skipped) return std::unexpected(skipped.error());
    return offline;
  }

  std::expected<void, std::string> skip_latency(const device::Blocks& blocks) {
    // The limiter's latency is not part of the music.
    auto skipped = device::render_to_memory(static_cast<std::uint64_t>(latency_), callback(), blocks);
    if (!skipped) return std::unexpected(skipped.error());
    account = {};
    return {};
  }

  device::Render callback() {
    return [this](const base::AudioBlock& block) {
      stage_.collect();
      engine_.process(input_ ? input_->feed(block) : block);
      for (const float* const channel : block.out) {
        for (int i = 0; i < block.frames; ++i) account.peak = std::max(account.peak, std::abs(channel[i]));
      }
      account.frames += static_cast<std::uint64_t>(block.frames);
    };
  }

  Rendered finish() {
    account.limited_db = engine_.take_limiter_reduction();
    std::ranges::sort(account.faults);
    const auto repeated = std::ranges::unique(account.faults);
    account.faults.erase(repeated.begin(), repeated.end());
    return account;
  }

  Rendered account;

 private:
  std::optional<device::FileInput> input_;
  engine::Engine engine_;
  engine::Stage stage_;
  int latency_;
};

}  // namespace

std::expected<Rendered, std::string> render_to(const std::string& path, const RenderJob& job) {
  const auto offline = Offline::begin(job);
  if (!offline) return std::unexpected(offline.error());
  device::FileOptions options;
  options.sample_rate = job.sample_rate;
  options.blocks = job.blocks;
  options.channels = (*offline)->account.channels = channels_of(job.patch);
  const auto frames = device::frames_in(job.seconds, job.sample_rate);
  if (auto done = device::render_to_file(path, frames, (*offline)->callback(), options); !done) {
    return std::unexpected(done.error());
  }
  return (*offline)->finish();
}

std::expected<device::Stereo, std::string> render_to_memory(const RenderJob& job, Rendered* account) {
  const auto offline = Offline::begin(job);
  if (!offline) return std::unexpected(offline.error());
  auto sound = device::render_to_memory(device::frames_in(job.seconds, job.sample_rate),
                                        (*offline)->callback(), job.blocks);
  if (account) *account = (*offline)->finish();
  return sound;
}

}  // namespace chronus::offline
