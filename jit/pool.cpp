#include "jit/pool.hpp"

#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/clocks.hpp"

namespace chronus::jit {
namespace {

constexpr std::uint64_t bell_id = ~0ull;
constexpr std::uint64_t players_id = bell_id - 1;
constexpr std::uint64_t late_id = bell_id - 2;
constexpr int spare_players = 2;

/// A compile that takes longer holds up no others: there are more workers then.
constexpr double patience_ms = 300;
constexpr int most_workers = 8;
constexpr int most_attempts = 2;

using State = WorkerProcess::State;
using Kind = WorkerReply::Kind;

/// Code that is being auditioned.
CompileAnswer unplayed(const CompileAnswer& code) {
  CompileAnswer answer{code.job, {}, false, true};
  answer.reply.kind = Kind::object;
  answer.reply.optimised = code.reply.optimised;
  answer.reply.object = code.reply.object;
  return answer;
}

}  // namespace

std::expected<std::unique_ptr<Pool>, std::string> Pool::start(const Options& options, std::string prebuilt,
                                                              Provide provide) {
  std::unique_ptr<Pool> pool(new Pool(options, std::move(prebuilt), std::move(provide)));
  pool->bell_ = base::Fd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  pool->events_.watch(pool->bell_.get(), bell_id);
  pool->events_.watch(pool->players_.fd(), players_id);
  pool->late_ = base::Fd(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
  pool->events_.watch(pool->late_.get(), late_id);
  if (auto started = pool->start_parent(); !started) return std::unexpected(started.error());
  return pool;
}

void Pool::wake() {
  eventfd_write(bell_.get(), 1);
}

void Pool::add(std::shared_ptr<CompileJob> job) {
  queue_.push_back(std::move(job));
  tend();
}

void Pool::cancel(const CompileJob& job) {
  forget(job);
  tend();
}

/// Ends all work for the job.
void Pool::forget(const CompileJob& job) {
  for (auto* queue : {&queue_, &optimise_later_})
    std::erase_if(*queue, [&](const auto& each) { return each.get() == &job; });
  for (auto& [id, worker] : workers_) {
    if (worker.job().get() == &job) worker.abort();
  }
  players_.cancel(job);
}

std::vector<CompileAnswer> Pool::collect() {
  std::vector<CompileAnswer> answers;
  for (const std::uint64_t id : events_.take()) {
    if (id == parent_id) {
      hear_parent();
    } else if (id == bell_id) {
      eventfd_t rings;
      eventfd_read(bell_.get(), &rings);
    } else if (id == late_id) {
      std::uint64_t times = 0;
      [[maybe_unused]] const ssize_t size = read(late_.get(), &times, sizeof times);
    } else if (id == players_id) {
      hear_players(answers);
    } else {
      hear_worker(id, answers);
    }
  }
  if (answers.empty() || !queue_.empty()) {
    tend();
  } else {
    wake();  // first the answers are acted on: what else there is to do wakes processes that would delay that
  }
  std::ranges::move(std::exchange(refused_, {}), std::back_inserter(answers));
  std::ranges::move(std::exchange(lost_, {}), std::back_inserter(answers));
  return answers;
}

void Pool::adopt(ParentReply reply) {
  --asked_;
  if (!reply.socket || !reply.pidfd) return;
  parent_deaths_ = 0;
  const std::uint64_t id = ++next_id_;
  WorkerProcess& worker = workers_.emplace(id, std::move(reply)).first->second;
  events_.watch(worker.socket(), id);
  const bool many = std::ssize(queue_) > 2 * options_.pool;  // then to rehearse pays
  const bool fit = unfit_ < most_deaths;
  if (!queue_.empty() && !(many && fit)) {
    give(worker, queue_);
  } else if (!optimise_later_.empty() && !fit) {
    give(worker, optimise_later_);
  } else {
    worker.rehearse();
  }
}

void Pool::give(WorkerProcess& worker, std::deque<std::shared_ptr<CompileJob>>& from) {
  const std::shared_ptr<CompileJob> job = std::move(from.front());
  from.pop_front();
  worker.give(job, job->locate ? base::Fd() : players_.reserve(job));
}

void Pool::tell(const CompileJob& job, const LiveState& state) {
  players_.tell(job, state);
}

void Pool::hear_worker(std::uint64_t id, std::vector<CompileAnswer>& answers) {
  const auto it = workers_.find(id);
  if (it == workers_.end()) return;
  const bool rehearsed = it->second.state() == State::rehearsing;
  std::vector<CompileAnswer> heard, played;
  const bool alive = it->second.hear(heard);
  for (CompileAnswer& answer : heard) {
    if (answer.reply.kind == Kind::failed) {
      players_.release(*answer.job);
      forget(*answer.job);
      answers.push_back(std::move(answer));
      continue;
    }
    if (answer.reply.kind == Kind::object) answers.push_back(unplayed(answer));
    players_.play(std::move(answer), played);
  }
  add_played(std::move(played), answers);
  if (rehearsed && it->second.state() != State::rehearsing) unfit_ = 0;
  if (!alive || it->second.state() == State::done) lost_worker(id, answers);
}

void Pool::hear_players(std::vector<CompileAnswer>& answers) {
  std::vector<CompileAnswer> heard;
  const bool alive = players_.collect(heard);
  add_played(std::move(heard), answers);
  if (!alive) lost_parent();
}

/// Of a job whose code failed its audition, no other tier is wanted.
void Pool::add_played(std::vector<CompileAnswer> played, std::vector<CompileAnswer>& answers) {
  for (CompileAnswer& answer : played) {
    if (answer.reply.kind == Kind::failed) forget(*answer.job);
    answers.push_back(std::move(answer));
  }
}

void Pool::lost_worker(std::uint64_t id, std::vector<CompileAnswer>& answers) {
  const WorkerProcess worker = std::move(workers_.at(id));
  workers_.erase(id);
  if (worker.state() == State::rehearsing) ++unfit_;
  const std::shared_ptr<CompileJob>& job = worker.job();
  if (!job) return;
  players_.cancel(*job);
  job->again = true;
  if (++job->attempts < most_attempts) {
    queue_.push_front(job);
    return;
  }
  const std::string what = worker.damage().empty()
                               ? "the compiler crashed on this module"
                               : "the compiler's answer is damaged (" + worker.damage() + ")";
  answers.push_back(
      {job, failure(*job, what + ", and once more in another process: simplify what was changed last"),
       true});
}

void Pool::tend() {
  if (!parent_) {
    if (queue_.empty() || parent_deaths_ == 0) return;
    parent_deaths_ = most_deaths - 1;
    if (const auto started = start_parent(); !started) return refuse_all(started.error());
  }
  for (auto& [id, worker] : workers_) {
    if (!queue_.empty() && worker.state() == State::ready && worker.is_alive()) give(worker, queue_);
  }
  if (!parent_ready_) return;
  const auto is_quick = [](const auto& each) { return each.second.state() == State::quick; };
  if (!queue_.empty()) {
    make_room();
  } else if (std::ranges::none_of(workers_, is_quick) && !players_.plays_first_code()) {
    prepare();
  }
}

/// In a burst of more modules than workers, those that have made quick code make more of it: the optimised
/// code of their modules comes later. Workers that take long hold up nobody.
void Pool::make_room() {
  int alive = asked_;
  for (auto& [id, worker] : workers_) {
    if (worker.state() == State::waiting) {
      optimise_later_.push_back(worker.job());
      worker.abort();
    }
    const bool late = worker.job() && base::monotonic_ms() - worker.job()->given_ms > patience_ms;
    alive += late ? 0 : 1;
  }
  const int most = std::min(options_.pool, most_workers - static_cast<int>(workers_.size()) + alive);
  for (; asked_ < std::ssize(queue_) && alive < most; ++asked_, ++alive) parent_->forks().ask();
  itimerspec soon{};
  soon.it_value.tv_nsec = static_cast<long>(patience_ms * 1e6);
  timerfd_settime(late_.get(), 0, &soon, nullptr);
}

/// All quick code sounds. Next is the optimised code, then, as long as a worker is spare, what the next edit
/// needs.
void Pool::prepare() {
  int spare = asked_;
  bool optimising = false;
  for (auto& [id, worker] : workers_) {
    if (worker.state() == State::waiting) worker.optimise();
    if (worker.state() == State::ready && !optimise_later_.empty() && worker.is_alive())
      give(worker, optimise_later_);
    optimising = optimising || worker.job();
    spare += worker.job() ? 0 : 1;
  }
  players_.prepare(spare_players);
  if (optimising && spare > 0) return;
  int alive = asked_ + static_cast<int>(workers_.size());
  const bool fit = unfit_ < most_deaths || !optimise_later_.empty();
  for (; fit && alive < options_.pool; ++alive, ++asked_) parent_->forks().ask();
}

std::vector<int> Pool::pids() const {
  std::vector<int> pids;
  if (parent_) pids.push_back(parent_->pid());
  for (const auto& [id, worker] : workers_) pids.push_back(worker.pid());
  std::ranges::copy(players_.pids(), std::back_inserter(pids));
  return pids;
}

}  // namespace chronus::jit
