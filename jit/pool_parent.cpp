// The pool and the parent of its workers and players: its start, its death, and what becomes of the jobs
// then.
#include <utility>

#include "jit/pool.hpp"

namespace chronus::jit {

std::expected<void, std::string> Pool::start_parent() {
  parent_ready_ = false;
  asked_ = 0;
  parent_.reset();
  auto parent = WorkerParent::start(options_, std::exchange(prebuilt_, {}));
  if (!parent) return std::unexpected(parent.error());
  parent_ = std::move(*parent);
  events_.watch(parent_->forks().fd(), parent_id);
  return {};
}

void Pool::hear_parent() {
  const bool alive = parent_ && parent_->forks().fill();
  while (parent_) {
    auto message = parent_->forks().next();
    if (!message) break;
    auto reply = read_parent_reply(std::move(*message));
    if (!reply) return lost_parent();
    if (reply->kind == ParentReply::Kind::ready) {
      if (!reply->prebuilt.empty()) provide_(reply->prebuilt);
      players_.serve_from(std::move(reply->players));
      parent_ready_ = true;
    } else if (reply->kind == ParentReply::Kind::forked) {
      adopt(std::move(*reply));
    } else {
      return refuse_all(reply->why);
    }
  }
  if (!alive) lost_parent();
}

/// Workers and players die with their parent, which is not the module's fault. What they have sent before is
/// of no use: the next parent's processes have other addresses.
void Pool::lost_parent() {
  std::vector<std::shared_ptr<CompileJob>> lost = players_.end(lost_);
  for (auto& [id, worker] : workers_) {
    if (worker.job()) lost.push_back(worker.job());
  }
  workers_.clear();
  for (const auto& job : optimise_later_) job->quick.clear();
  for (const auto& job : lost) {
    job->again = true;
    job->quick.clear();
    queue_.push_front(job);
  }
  if (!lost_.empty()) wake();
  if (++parent_deaths_ >= most_deaths) return refuse_all("it died again and again");
  if (const auto started = start_parent(); !started) refuse_all(started.error());
}

/// Gives up on the parent until the next compile is requested.
void Pool::refuse_all(const std::string& why) {
  parent_.reset();
  parent_ready_ = false;
  parent_deaths_ = most_deaths;
  for (auto* queue : {&queue_, &optimise_later_}) {
    for (const auto& job : *queue)
      refused_.push_back({job, failure(*job, "the compiler cannot be started: " + why), true});
    queue->clear();
  }
  wake();
}

}  // namespace chronus::jit
