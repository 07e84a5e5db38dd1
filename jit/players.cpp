#include "jit/players.hpp"

#include <algorithm>
#include <utility>

namespace chronus::jit {
namespace {

constexpr std::uint64_t parent_id = 0;
constexpr int most_auditions = 2;
constexpr int most_waiting = 4;

using State = PlayerProcess::State;

/// Whether nothing else remembers the job.
bool is_last(const CompileAnswer& code) {
  return code.reply.optimised || code.job->locate;
}

}  // namespace

void Players::serve_from(Fd parent) {
  parent_ = ForkClient(std::move(parent));
  asked_ = 0;
  events_.watch(parent_.fd(), parent_id);
  ask();
}

std::vector<std::shared_ptr<CompileJob>> Players::end(std::vector<CompileAnswer>& answers) {
  std::vector<std::shared_ptr<CompileJob>> unplayed;
  const auto end = [&](const CompileAnswer& code) {
    if (is_last(code)) unplayed.push_back(code.job);
  };
  for (const auto& [id, player] : players_) {
    if (player.state() == State::judging) answers.push_back({player.job(), {}, true});
    if (player.state() == State::playing) end(player.code());
  }
  for (const CompileAnswer& code : unplayed_) end(code);
  unplayed_.clear();
  players_.clear();
  parent_ = ForkClient();
  asked_ = 0;
  return unplayed;
}

Fd Players::reserve(const std::shared_ptr<CompileJob>& job) {
  const auto of_job = [&](const auto& each) {
    return each.second.job() == job && each.second.state() == State::waiting;
  };
  const auto is_ready = [](const auto& each) {
    return each.second.state() == State::ready && each.second.is_alive();
  };
  auto found = std::ranges::find_if(players_, of_job);
  if (found == players_.end()) found = std::ranges::find_if(players_, is_ready);
  return found == players_.end() ? Fd() : found->second.reserve(job);
}

void Players::release(const CompileJob& job) {
  for (auto& [id, player] : players_) {
    if (player.job().get() == &job && player.state() == State::waiting) player.release();
  }
}

void Players::play(CompileAnswer code, std::vector<CompileAnswer>& answers) {
  const auto same = std::ranges::find_if(players_, [&](const auto& each) {
    return each.second.job() == code.job && each.second.state() == State::waiting;
  });
  if (same != players_.end()) {
    same->second.play(std::move(code), answers);
    if (same->second.state() == State::done) players_.erase(same);
    return;
  }
  unplayed_.push_back(std::move(code));
  give(answers);
}

/// Gives waiting code to players that are ready, and requests players for the rest.
void Players::give(std::vector<CompileAnswer>& answers) {
  for (auto& [id, player] : players_) {
    if (unplayed_.empty()) return;
    if (player.state() != State::ready || !player.is_alive()) continue;
    player.play(std::move(unplayed_.front()), answers);
    unplayed_.pop_front();
  }
  ask();
}

void Players::ask() {
  if (parent_.fd() < 0) return;
  for (; asked_ < static_cast<int>(unplayed_.size()); ++asked_) parent_.ask();
}

void Players::prepare(int spare) {
  if (parent_.fd() < 0) return;
  const auto is_ready = [](const auto& each) { return each.second.state() == State::ready; };
  for (auto ready = std::ranges::count_if(players_, is_ready) + asked_; ready < spare; ++ready, ++asked_)
    parent_.ask();
}

void Players::tell(const CompileJob& job, const LiveState& state) {
  for (auto& [id, player] : players_) {
    if (player.job().get() == &job) player.tell(state);
  }
}

void Players::cancel(const CompileJob& job) {
  std::erase_if(unplayed_, [&](const CompileAnswer& code) { return code.job.get() == &job; });
  std::erase_if(players_, [&](const auto& each) {
    if (each.second.job().get() != &job) return false;
    each.second.kill();
    return true;
  });
}

bool Players::collect(std::vector<CompileAnswer>& answers) {
  bool alive = true;
  for (const std::uint64_t id : events_.take()) {
    if (id == parent_id) {
      alive = hear_parent();
    } else {
      hear(id, answers);
    }
  }
  spare_waiting();
  if (alive) give(answers);
  return alive;
}

/// In a burst, players whose jobs are optimised later end; others will have their code.
void Players::spare_waiting() {
  const auto waits = [](const auto& each) {
    return each.second.state() == State::waiting && each.second.job()->heard;
  };
  for (auto waiting = std::ranges::count_if(players_, waits); waiting > most_waiting; --waiting)
    players_.erase(std::ranges::find_if(players_, waits));
}

bool Players::hear_parent() {
  const bool alive = parent_.fill();
  while (auto message = parent_.next()) {
    auto reply = read_parent_reply(std::move(*message));
    if (!reply || reply->kind != ParentReply::Kind::forked) return false;
    --asked_;
    if (!reply->socket || !reply->pidfd) continue;
    const std::uint64_t id = ++next_id_;
    const PlayerProcess& player = players_.emplace(id, std::move(*reply)).first->second;
    events_.watch(player.socket(), id);
  }
  return alive;
}

void Players::hear(std::uint64_t id, std::vector<CompileAnswer>& answers) {
  const auto found = players_.find(id);
  if (found == players_.end()) return;
  const bool alive = found->second.hear(answers);
  if (alive && found->second.state() != State::done) return;
  const PlayerProcess player = std::move(found->second);
  players_.erase(found);
  lost(player, answers);
}

/// A player's death is no verdict: code is auditioned once more.
void Players::lost(const PlayerProcess& player, std::vector<CompileAnswer>& answers) {
  const std::shared_ptr<CompileJob>& job = player.job();
  if (player.state() == State::judging) answers.push_back({job, {}, true});
  if (player.state() != State::playing) return;
  job->again = true;
  if (++job->lost_auditions < most_auditions) {
    unplayed_.push_front(player.code());
  } else if (job->locate) {
    answers.push_back({job, {}, true});
  } else {
    answers.push_back(
        {job,
         failure(*job, "this module's audition ended twice without a result: simplify what was changed last"),
         true});
  }
}

bool Players::plays_first_code() const {
  return std::ranges::any_of(unplayed_, [](const CompileAnswer& code) { return !code.job->heard; }) ||
         std::ranges::any_of(players_, [](const auto& each) {
           return each.second.state() == State::playing && !each.second.job()->heard;
         });
}

std::vector<int> Players::pids() const {
  std::vector<int> pids;
  for (const auto& [id, player] : players_) pids.push_back(player.pid());
  return pids;
}

}  // namespace chronus::jit
