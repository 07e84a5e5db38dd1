#include "control/session/heartbeat.hpp"

#include <algorithm>
#include <chrono>

namespace chronus::session {

namespace {

constexpr auto quick = std::chrono::milliseconds(1);
constexpr auto slow = std::chrono::milliseconds(20);

}  // namespace

Heartbeat::Heartbeat(loop::Loop& loop, engine::Engine& engine, engine::Stage& stage, int device_block)
    : loop_(loop), engine_(engine), stage_(stage), device_block_(device_block), clock_(engine.sample_rate()) {
  beat();
}

Heartbeat::~Heartbeat() {
  loop_.cancel(timer_);
}

void Heartbeat::beat() {
  stage_.collect();
  const engine::Moment now = engine_.now();
  clock_.observe(now.block, now.ns);
  quick_ = !stage_.settled();
  timer_ = loop_.after(quick_ ? quick : slow, [this] { beat(); });
}

void Heartbeat::quicken() {
  if (quick_) return;
  loop_.cancel(timer_);
  quick_ = true;
  timer_ = loop_.after(quick, [this] { beat(); });
}

std::int64_t Heartbeat::sample_of(const language::Request& request) {
  const engine::Moment now = engine_.now();
  if (device_block_ == 0) return now.sample;
  clock_.observe(now.block, now.ns);
  const std::int64_t ns = request.due_ns.value_or(request.arrival_ns.value_or(loop_.now_ns()));
  return std::max(clock_.sample_at(ns) + device_block_, now.sample);
}

}  // namespace chronus::session
