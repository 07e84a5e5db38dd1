#include "jit/pool.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <utility>

#include "jit/shared/json.hpp"

namespace chronus::jit {
namespace {

constexpr std::uint64_t parent_id = 0;
constexpr std::uint64_t bell_id = ~0ull;
constexpr int most_attempts = 2;
constexpr int most_deaths = 3;

using State = WorkerProcess::State;

WorkerReply failure(const CompileJob& job, const std::string& why) {
  Diagnostic diagnostic;
  diagnostic.file = job.request.file;
  diagnostic.message = why;
  WorkerReply reply;
  reply.kind = WorkerReply::Kind::failed;
  reply.diagnostics.push_back(std::move(diagnostic));
  reply.stages = nlohmann::json::object().get<Stages>();
  reply.sent_ms = std::nan("");
  return reply;
}

}  // namespace

std::expected<std::unique_ptr<Pool>, std::string> Pool::start(const Options& options, std::string prebuilt,
                                                              Provide provide) {
  std::unique_ptr<Pool> pool(new Pool(options, std::move(prebuilt), std::move(provide)));
  pool->epoll_ = base::Fd(epoll_create1(EPOLL_CLOEXEC));
  pool->bell_ = base::Fd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  pool->watch(pool->bell_.get(), bell_id);
  if (auto started = pool->start_parent(); !started) return std::unexpected(started.error());
  return pool;
}

std::expected<void, std::string> Pool::start_parent() {
  parent_ready_ = false;
  asked_ = 0;
  parent_.reset();
  auto parent = WorkerParent::start(options_, std::exchange(prebuilt_, {}));
  if (!parent) return std::unexpected(parent.error());
  parent_ = std::move(*parent);
  watch(parent_->fd(), parent_id);
  return {};
}

void Pool::watch(int fd, std::uint64_t id) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = id;
  epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event);
}

void Pool::wake() {
  eventfd_write(bell_.get(), 1);
}

void Pool::add(std::shared_ptr<CompileJob> job) {
  queue_.push_back(std::move(job));
  tend();
}

void Pool::cancel(const CompileJob& job) {
  std::erase_if(queue_, [&](const auto& each) { return each.get() == &job; });
  std::erase_if(workers_, [&](auto& each) {
    if (each.second.job().get() != &job) return false;
    each.second.kill();
    return true;
  });
  tend();
}

std::vector<CompileAnswer> Pool::collect() {
  std::vector<CompileAnswer> answers;
  std::array<epoll_event, 16> events;
  const int n = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), 0);
  for (int i = 0; i < n; ++i) {
    const std::uint64_t id = events[static_cast<std::size_t>(i)].data.u64;
    if (id == parent_id) {
      hear_parent();
    } else if (id == bell_id) {
      eventfd_t rings;
      eventfd_read(bell_.get(), &rings);
    } else {
      hear_worker(id, answers);
    }
  }
  tend();
  std::ranges::move(std::exchange(refused_, {}), std::back_inserter(answers));
  return answers;
}

void Pool::hear_parent() {
  const bool alive = parent_ && parent_->fill();
  while (parent_) {
    auto message = parent_->next();
    if (!message) break;
    auto reply = read_parent_reply(std::move(*message));
    if (!reply) return lost_parent();
    if (reply->kind == ParentReply::Kind::ready) {
      if (!reply->prebuilt.empty()) provide_(reply->prebuilt);
      parent_ready_ = true;
    } else if (reply->kind == ParentReply::Kind::worker) {
      adopt(std::move(*reply));
    } else {
      return refuse_all(reply->why);
    }
  }
  if (!alive) lost_parent();
}

void Pool::lost_parent() {
  for (auto& [id, worker] : workers_) {
    // The worker dies with its parent, which is not the module's fault.
    if (worker.job()) --worker.job()->attempts;
  }
  if (++parent_deaths_ >= most_deaths) return refuse_all("it died again and again");
  if (const auto started = start_parent(); !started) refuse_all(started.error());
}

/// Gives up on the parent until the next compile is requested.
void Pool::refuse_all(const std::string& why) {
  parent_.reset();
  parent_ready_ = false;
  parent_deaths_ = most_deaths;
  for (const auto& job : queue_)
    refused_.push_back({job, failure(*job, "the compiler cannot be started: " + why), true});
  queue_.clear();
  wake();
}

void Pool::adopt(ParentReply reply) {
  --asked_;
  if (!reply.socket || !reply.pidfd) return;
  parent_deaths_ = 0;
  const std::uint64_t id = ++next_id_;
  WorkerProcess& worker = workers_.emplace(id, std::move(reply)).first->second;
  watch(worker.socket(), id);
  if (!queue_.empty()) return give(worker);
  worker.rehearse();
}

void Pool::give(WorkerProcess& worker) {
  worker.give(std::move(queue_.front()));
  queue_.pop_front();
}

void Pool::tell(const CompileJob& job, const LiveState& state) {
  for (auto& [id, worker] : workers_) {
    if (worker.job().get() == &job) worker.tell(state);
  }
}

void Pool::hear_worker(std::uint64_t id, std::vector<CompileAnswer>& answers) {
  const auto it = workers_.find(id);
  if (it == workers_.end()) return;
  const bool rehearsed = it->second.state() == State::rehearsing;
  const bool alive = it->second.hear(answers);
  if (rehearsed && it->second.state() != State::rehearsing) unfit_ = 0;
  if (!alive) lost_worker(id, answers);
}

void Pool::lost_worker(std::uint64_t id, std::vector<CompileAnswer>& answers) {
  const WorkerProcess worker = std::move(workers_.at(id));
  workers_.erase(id);
  if (worker.state() == State::rehearsing) ++unfit_;
  const std::shared_ptr<CompileJob>& job = worker.job();
  if (!job) return;
  if (worker.state() == State::judging) {
    answers.push_back({job, {}, true});
    return;
  }
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
    if (!queue_.empty() && worker.state() == State::ready) give(worker);
  }
  if (!parent_ready_) return;
  // More workers at once would only slow each other down.
  const int most = 2 * options_.pool + 4;
  const auto counts = [](const auto& each) { return each.second.state() != State::judging; };
  int alive = asked_ + static_cast<int>(std::ranges::count_if(workers_, counts));
  for (; asked_ < static_cast<int>(queue_.size()) && alive < most; ++asked_, ++alive) parent_->ask();
  if (!queue_.empty() && alive >= most) make_room();
  const auto is_quick = [](const auto& each) { return each.second.state() == State::quick; };
  if (!queue_.empty() || std::any_of(workers_.begin(), workers_.end(), is_quick)) return;
  // All quick code of the burst sounds. Next is the optimised code, then, as long as a worker is spare, the
  // new workers, whose rehearsals take as much time.
  int spare = asked_;
  bool optimising = false;
  for (auto& [id, worker] : workers_) {
    if (worker.state() == State::waiting && worker.job()) worker.optimise();
    optimising = optimising || worker.state() == State::optimising;
    spare += worker.state() == State::ready || worker.state() == State::rehearsing;
  }
  if (optimising && spare > 0) return;
  for (; unfit_ < most_deaths && spare < options_.pool; ++spare, ++asked_) parent_->ask();
}

/// In a burst of more modules than workers, one of the workers that wait for its end goes on.
void Pool::make_room() {
  const auto in = [](State state) {
    return [state](const auto& each) { return each.second.state() == state && each.second.job(); };
  };
  if (std::ranges::any_of(workers_, in(State::optimising))) return;
  const auto first = std::ranges::find_if(workers_, in(State::waiting));
  if (first != workers_.end()) first->second.optimise();
}

std::vector<int> Pool::pids() const {
  std::vector<int> pids;
  if (parent_) pids.push_back(parent_->pid());
  for (const auto& [id, worker] : workers_) pids.push_back(worker.pid());
  return pids;
}

}  // namespace chronus::jit
