#include "jit/player_process.hpp"

#include <fcntl.h>

#include <algorithm>
#include <csignal>
#include <iterator>
#include <utility>

#include "base/clocks.hpp"
#include "base/pidfd.hpp"
#include "jit/shared/json.hpp"
#include "jit/shared/live_state.hpp"

namespace chronus::jit {

using Kind = WorkerReply::Kind;

PlayerProcess::PlayerProcess(ParentReply reply)
    : socket_(std::move(reply.socket)), pidfd_(std::move(reply.pidfd)), pid_(reply.pid) {
  fcntl(socket_.get(), F_SETFL, O_NONBLOCK);
}

Fd PlayerProcess::reserve(std::shared_ptr<CompileJob> job) {
  if (state_ == State::ready) send_quick(*job);
  code_.job = std::move(job);
  state_ = State::waiting;
  reserved_ = true;
  return Fd(fcntl(socket_.get(), F_DUPFD_CLOEXEC, 0));
}

void PlayerProcess::release() {
  if (code_.job->heard) return kill();
  code_ = {};
  state_ = State::ready;
  reserved_ = false;
}

void PlayerProcess::play(CompileAnswer code, std::vector<CompileAnswer>& answers) {
  const bool given = code.reply.given && reserved_;
  if (state_ == State::ready) send_quick(*code.job);
  code_ = std::move(code);
  state_ = State::playing;
  if (!given) send_bytes(socket_.get(), code_.reply.play);  // a dead player is noticed by its socket
  if (code_.job->locate) send_nodes();
  if (auto early = std::exchange(early_, std::nullopt); early && !take(std::move(*early), answers)) kill();
}

/// The long audition wants the quick code, too, which another player has auditioned.
void PlayerProcess::send_quick(const CompileJob& job) {
  if (job.quick.empty()) return;
  Message known;
  known.head = {{"kind", "known"}};
  send(socket_.get(), known);
  send_bytes(socket_.get(), job.quick);
}

/// Has the code played as the nodes are set.
void PlayerProcess::send_nodes() {
  const CompileJob& job = *code_.job;
  Message message;
  message.head = {{"kind", "judge"}, {"nodes", job.request.nodes}, {"states", job.request.states}};
  send(socket_.get(), message);
  nodes_sent_ = true;
  for (const LiveState& state : job.states) tell(state);
}

void PlayerProcess::tell(const LiveState& state) {
  if (!nodes_sent_) return;
  if (const auto message = to_message(state)) send(socket_.get(), *message);
}

void PlayerProcess::kill() const {
  pidfd_send_signal(pidfd_.get(), SIGKILL, nullptr, 0);
}

bool PlayerProcess::hear(std::vector<CompileAnswer>& answers) {
  const bool alive = inbox_.fill(socket_.get());
  while (auto message = inbox_.next()) {
    auto reply = read_worker_reply(std::move(*message));
    if (!reply || !take(std::move(*reply), answers)) {
      kill();
      return false;
    }
  }
  return alive;
}

/// False if the message is not valid in the player's state.
bool PlayerProcess::take(WorkerReply reply, std::vector<CompileAnswer>& answers) {
  const bool failed = reply.kind == Kind::failed;
  if (state_ == State::waiting && !early_) {
    early_ = std::move(reply);
    return true;
  }
  if (state_ == State::playing && !code_.job->locate) {
    if (!failed && reply.kind != Kind::played) return false;
    answers.push_back(failed ? refused(std::move(reply)) : passed(reply));
    return true;
  }
  const bool answers_judge = state_ == State::judging && reply.kind == Kind::passed;
  const bool answers_locate = state_ == State::playing && reply.kind == Kind::located;
  if (!failed && !answers_judge && !answers_locate) return false;
  if (state_ != State::playing && state_ != State::judging) return false;
  state_ = State::done;
  answers.push_back({code_.job, std::move(reply), true});
  return true;
}

/// The code may sound.
CompileAnswer PlayerProcess::passed(const WorkerReply& reply) {
  CompileJob& job = *code_.job;
  WorkerReply& code = code_.reply;
  const double now = base::monotonic_ms();
  code.audition = reply.audition;
  code.stages.audition = reply.stages.audition;
  code.stages.send = now - code.sent_ms - reply.stages.audition;
  code.sent_ms = now;
  if (!code.optimised) {
    job.heard = true;
    job.quick = code.play;
  }
  const bool judged = job.request.judged != nullptr;
  CompileAnswer answer{code_.job, std::move(code), code.optimised && !judged};
  state_ = !answer.reply.optimised ? State::waiting : judged ? State::judging : State::done;
  if (state_ == State::judging) send_nodes();
  return answer;
}

/// The code may not sound.
CompileAnswer PlayerProcess::refused(WorkerReply reply) {
  WorkerReply& code = code_.reply;
  reply.headers = std::move(code.headers);
  reply.stages = code.stages;
  std::ranges::move(code.diagnostics, std::back_inserter(reply.diagnostics));
  state_ = State::done;
  return {code_.job, std::move(reply), true};
}

}  // namespace chronus::jit
