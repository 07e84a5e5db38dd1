#include "control/performance/offline_session.hpp"

#include <chronus/bounds.hpp>

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <utility>

#include "control/session/restore.hpp"

namespace chronus::performance {

namespace {

constexpr int most_frames = engine_blocks.most;

/// The recorder's ring holds more than five times as much.
constexpr std::int64_t recorder_lead = 24'000;

}  // namespace

OfflineSession::OfflineSession(const OfflineOptions& options)
    : options_(options), engine_({options.sample_rate, options.block, false, options.module_memory}) {}

OfflineSession::~OfflineSession() {
  if (compiler_) loop_.unwatch(compiler_->fd());
}

std::expected<void, std::string> OfflineSession::open(jit::Compiler& compiler,
                                                      const language::Vocabulary& vocabulary,
                                                      modules::CompilePriority priority,
                                                      journal::Journal* journal) {
  compiler_.emplace(compiler, loop_);
  loop_.watch(compiler_->fd(), EPOLLIN, [this](std::uint32_t) { compiler_->dispatch(); });
  session::Dependencies parts{.loop = loop_,
                              .engine = engine_,
                              .compiler = *compiler_,
                              .recorder = recorder_,
                              .vocabulary = vocabulary,
                              .module_folder = options_.module_folder};
  parts.journal = journal;
  parts.device_status = [this] {
    device::Status status;
    status.name = "a file (off-line)";
    status.format = {options_.sample_rate, options_.block, 1};
    status.realtime_refusal = "off-line there is no need of it";
    status.audible = true;
    return status;
  };
  session_ = std::make_unique<session::Session>(std::move(parts));
  session::restore(*session_, {});
  for (const graph::Node& node : session_->patch().nodes) priority.modules.insert(node.module);
  if (auto opened = session_->open(nullptr, std::move(priority)); !opened) return opened;
  stand();
  return {};
}

void OfflineSession::stand() {
  for (;;) {
    if (loop_.ring() || loop_.run_once(std::chrono::nanoseconds(0))) continue;
    if (!loop_.awaits_outside_work()) return;
    loop_.run_once(std::chrono::milliseconds(100));
  }
}

std::int64_t OfflineSession::ns_of(std::int64_t sample) const {
  return loop::StillClock::begin + std::llround(static_cast<double>(sample) * 1e9 / options_.sample_rate);
}

std::expected<void, std::string> OfflineSession::render_until(std::int64_t end, const Sink& sink) {
  std::array<float, most_frames> left;
  std::array<float, most_frames> right;
  const std::int64_t block = engine_.block();
  for (std::int64_t now = sample(); now < end;) {
    const auto frames = static_cast<int>(std::min(block - now % block, end - now));
    engine_.process(left.data(), right.data(), frames);
    float* const channels[] = {left.data(), right.data()};
    recorder_.push(channels, frames);
    now += frames;
    if (now - recorded_ >= recorder_lead) {
      recorder_.catch_up();
      recorded_ = now;
    }
    clock_.set(ns_of(now));
    stand();
    if (auto taken = sink(left.data(), right.data(), frames); !taken) return taken;
  }
  return {};
}

}  // namespace chronus::performance
