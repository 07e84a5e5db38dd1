#include "jit/worker_process.hpp"

#include <fcntl.h>

#include <csignal>
#include <utility>

#include "base/clocks.hpp"
#include "base/pidfd.hpp"
#include "jit/shared/json.hpp"

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

void WorkerProcess::give(std::shared_ptr<CompileJob> job, Fd player) {
  job_ = std::move(job);
  job_->rehearsed = rehearsed_;
  job_->given_ms = base::monotonic_ms();
  state_ = State::quick;
  optimised_only_ = job_->request.optimised_only || job_->heard;
  const Request& request = job_->request;
  Message message;
  message.head = {{"kind", "compile"},      {"module", request.module},          {"file", request.file},
                  {"lanes", request.lanes}, {"optimised_only", optimised_only_}, {"locate", job_->locate}};
  message.body = request.source;
  if (player) message.fds.push_back(std::move(player));
  send(socket_.get(), message);  // a dead worker is noticed by its socket
}

void WorkerProcess::optimise() {
  state_ = State::optimising;
  Message message;
  message.head = {{"kind", "optimise"}};
  send(socket_.get(), message);
}

void WorkerProcess::abort() {
  end_job();
  if (!rehearsed_) return kill();
  ++aborts_;
  pidfd_send_signal(pidfd_.get(), SIGUSR1, nullptr, 0);
}

void WorkerProcess::end_job() {
  state_ = rehearsed_ ? State::restoring : State::done;
  job_.reset();
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
  } else if (reply->kind == WorkerReply::Kind::ready && reply->aborts < aborts_) {
    // It was aborted after it had sent this.
  } else if (!expects(*reply)) {
    damage_ = "it says what nobody has asked for";
  } else if (reply->kind == WorkerReply::Kind::ready) {
    state_ = State::ready;
    rehearsed_ = true;
  } else if (job_) {
    const bool failed = reply->kind == WorkerReply::Kind::failed;
    const bool last = failed || reply->optimised || job_->locate;
    state_ = State::waiting;
    answers.push_back({job_, std::move(*reply), failed});
    if (last) end_job();
  }
}

/// Whether this message is valid in the worker's state.
bool WorkerProcess::expects(const WorkerReply& reply) const {
  using Kind = WorkerReply::Kind;
  if (state_ == State::restoring || state_ == State::done) return true;  // of the job that was aborted
  if (reply.kind == Kind::ready) return state_ == State::rehearsing;
  if (!job_) return false;
  if (reply.kind == Kind::object && reply.info.lanes != job_->request.lanes) return false;
  switch (state_) {
    case State::quick:
      if (job_->locate) return reply.kind == Kind::lines || reply.kind == Kind::failed;
      return reply.kind == Kind::failed || (reply.kind == Kind::object && reply.optimised == optimised_only_);
    case State::optimising:
      return reply.kind == Kind::failed || (reply.kind == Kind::object && reply.optimised);
    default:
      return false;
  }
}

}  // namespace chronus::jit
