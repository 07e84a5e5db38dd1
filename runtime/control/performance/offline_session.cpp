#include "control/performance/offline_session.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "control/session/restore.hpp"

namespace chronus::performance {

namespace {

/// The recorder's ring holds more than five times as many frames.
constexpr std::int64_t recorder_lead = 24'000;

}  // namespace

OfflineSession::OfflineSession(OfflineOptions options)
    : options_(std::move(options)),
      engine_({options_.sample_rate, options_.block, false, options_.module_memory}),
      samples_(static_cast<std::size_t>(options_.outputs * engine_.block())) {
  for (int c = 0; c < options_.outputs; ++c)
    outputs_.push_back(&samples_[static_cast<std::size_t>(c) * static_cast<std::size_t>(engine_.block())]);
}

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
    const int inputs = options_.input ? options_.input->channels() : 0;
    status.format = {options_.sample_rate, options_.block, 1, options_.outputs, inputs};
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
  const std::int64_t block = engine_.block();
  for (std::int64_t now = sample(); now < end;) {
    const auto frames = static_cast<int>(std::min(block - now % block, end - now));
    const base::AudioBlock out{.in = {}, .out = outputs_, .frames = frames};
    engine_.process(options_.input ? options_.input->feed(out) : out);
    recorder_.push(outputs_, frames);
    now += frames;
    if (now - recorded_ >= recorder_lead) {
      recorder_.catch_up();
      recorded_ = now;
    }
    clock_.set(ns_of(now));
    stand();
    if (auto taken = sink(outputs_, frames); !taken) return taken;
  }
  return {};
}

}  // namespace chronus::performance
