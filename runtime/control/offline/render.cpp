#include "control/offline/render.hpp"

#include <algorithm>
#include <cmath>

#include "engine/stage.hpp"

namespace chronus::offline {

namespace {

class Offline {
 public:
  explicit Offline(const RenderJob& job)
      : engine_({job.sample_rate, job.block}), stage_(engine_), latency_(engine_.latency()) {
    stage_.on_event = [this](const engine::StageEvent& event) {
      if (event.kind == engine::Report::Kind::non_finite) account.faults.push_back(event.node);
      if (event.kind == engine::Report::Kind::put_aside)
        account.muted.push_back(event.node + " " + to_text(event.aside) + ", and was muted");
    };
    stage_.set_codes(job.codes);
    stage_.show(job.patch);
  }

  std::expected<void, std::string> skip_latency(const device::Blocks& blocks) {
    // What the limiter holds back is not part of the music.
    auto skipped = device::render_to_memory(static_cast<std::uint64_t>(latency_), callback(), blocks);
    if (!skipped) return std::unexpected(skipped.error());
    account = {};
    return {};
  }

  device::Render callback() {
    return [this](float* left, float* right, int frames) {
      stage_.collect();
      engine_.process(left, right, frames);
      for (int i = 0; i < frames; ++i) {
        account.peak = std::max({account.peak, std::abs(left[i]), std::abs(right[i])});
      }
      account.frames += static_cast<std::uint64_t>(frames);
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
  engine::Engine engine_;
  engine::Stage stage_;
  int latency_;
};

}  // namespace

std::expected<Rendered, std::string> render_to(const std::string& path, const RenderJob& job) {
  Offline offline(job);
  if (auto skipped = offline.skip_latency(job.blocks); !skipped) return std::unexpected(skipped.error());
  device::FileOptions options;
  options.sample_rate = job.sample_rate;
  options.blocks = job.blocks;
  const auto frames = device::frames_in(job.seconds, job.sample_rate);
  if (auto done = device::render_to_file(path, frames, offline.callback(), options); !done) {
    return std::unexpected(done.error());
  }
  return offline.finish();
}

std::expected<device::Stereo, std::string> render_to_memory(const RenderJob& job, Rendered* account) {
  Offline offline(job);
  if (auto skipped = offline.skip_latency(job.blocks); !skipped) return std::unexpected(skipped.error());
  auto sound = device::render_to_memory(device::frames_in(job.seconds, job.sample_rate), offline.callback(),
                                        job.blocks);
  if (account) *account = offline.finish();
  return sound;
}

}  // namespace chronus::offline
