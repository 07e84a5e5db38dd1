#include "jit/worker_process.hpp"

#include <fcntl.h>

#include <csignal>
#include <utility>

#include "base/clocks.hpp"
#include "base/pidfd.hpp"
#include "jit/shared/json.hpp"
#include "jit/shared/live_state.hpp"

namespace chronus::jit {

WorkerProcess::WorkerProcess(ParentReply reply)
    : socket_(std::move(reply.socket)), pidfd_(std::move(reply.pidfd)), pid_(reply.pid) {
  fcntl(socket_.get(), F_SETFL, O_NONBLOCK);
}

void WorkerProcess::rehearse() {
  Message message;
  message.head = {{"kind", "rehearse"}};
  send(socket_.get(), message);
}

void WorkerProcess::give(std::shared_ptr<CompileJob> job) {
  job_ = std::move(job);
  job_->rehearsed = state_ == State::ready;
  job_->given_ms = base::monotonic_ms();
  state_ = State::quick;
  optimised_only_ = job_->request.optimised_only || job_->heard;
  const Request& request = job_->request;
  Message message;
  message.head = {
      {"kind", "compile"},      {"module", request.module},          {"file", request.file},
      {"lanes", request.lanes}, {"optimised_only", optimised_only_}, {"judge", request.judged != nullptr},
      {"nodes", request.nodes}, {"states", request.states},          {"locate", job_->locate}};
  message.body = request.source;
  send(socket_.get(), message);  // a dead worker is noticed by its socket
  for (const LiveState& state : job_->states) tell(state);
}

void WorkerProcess::optimise() {
  state_ = State::optimising;
  Message message;
  message.head = {{"kind", "optimise"}};
  send(socket_.get(), message);
}

void WorkerProcess::tell(const LiveState& state) {
  if (const auto message = to_message(state)) send(socket_.get(), *message);
}

void WorkerProcess::kill() const {
  pidfd_send_signal(pidfd_.get(), SIGKILL, nullptr, 0);
}

bool WorkerProcess::hear(std::vector<CompileAnswer>& answers) {
  const bool alive = inbox_.fill(socket_.get());
  while (damage_.empty()) {
    auto message = inbox_.next();
    if (!message) return alive;
    take(std::move(*message), answers);
  }
  kill();
  return false;
}

void WorkerProcess::take(Message message, std::vector<CompileAnswer>& answers) {
  auto reply = read_worker_reply(std::move(message));
  if (!reply) {
    damage_ = reply.error();
  } else if (!expects(*reply)) {
    damage_ = "it says what nobody has asked for";
  } else if (reply->kind == WorkerReply::Kind::ready) {
    state_ = State::ready;
  } else {
    const bool judged = job_->request.judged != nullptr;
    const bool final = reply->kind != WorkerReply::Kind::object || (reply->optimised && !judged);
    state_ = reply->optimised ? State::judging : State::waiting;
    job_->heard = true;
    answers.push_back({job_, std::move(*reply), final});
    if (final) job_.reset();
  }
}

/// Whether this message is valid in the worker's state.
bool WorkerProcess::expects(const WorkerReply& reply) const {
  using Kind = WorkerReply::Kind;
  if (reply.kind == Kind::ready) return state_ == State::rehearsing;
  if (!job_) return false;
  if (reply.kind == Kind::object && reply.info.lanes != job_->request.lanes) return false;
  switch (state_) {
    case State::quick:
      if (job_->locate) return reply.kind == Kind::located || reply.kind == Kind::failed;
      return reply.kind == Kind::failed || (reply.kind == Kind::object && reply.optimised == optimised_only_);
    case State::optimising:
      return reply.kind == Kind::failed || (reply.kind == Kind::object && reply.optimised);
    case State::judging:
      return reply.kind == Kind::failed || reply.kind == Kind::passed;
    default:
      return false;
  }
}

}  // namespace chronus::jit
