#include "engine/stage_cables.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

#include "engine/cable_follower.hpp"
#include "engine/closing_cables.hpp"

namespace chronus::engine {

bool StageCables::follow(const graph::Patch& patch, const StageNodes& nodes, bool master_off,
                         StageMoment now) {
  CableFollower follower(patch, nodes, master_off);
  follower.follow(std::exchange(shown_, patch.cables), counts_, wanted_, leaving_);
  sleeping_ = std::move(follower.sleeping);
  bool changed = follower.changed;
  for (auto& cable : follower.dropped) leaving_.push_back(std::move(cable));
  for (const auto& cable : leaving_) {
    // A leaving node keeps its cables for its tail; a port that is gone fades with its version.
    const StageNode* const from = cable->from;
    const bool tail =
        from && from->leaving() && !(cable->to && cable->to->leaving()) && now.sample < from->leaves_at;
    if (!cable->wanted || tail) continue;
    let_go(*cable, now);
    changed = true;
  }
  if (follower.laid_anew) close_cycles(now);
  return changed || follower.laid_anew;
}

/// Decides which cables close a cycle. A cable for which that changes fades out, and another replaces it.
void StageCables::close_cycles(StageMoment now) {
  const ClosingCables found = closing_cables(wanted_, leaving_);
  delays_wait_ = found.waits;
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    std::unique_ptr<StageCable>& cable = wanted_[i];
    if (cable->state && cable->closes != found.closes[i]) {
      leaving_.push_back(std::exchange(cable, cable->another()));
      let_go(*leaving_.back(), now);
    }
    if (cable->state) continue;
    cable->closes = found.closes[i];
    cable->state = std::make_shared<CableState>();
    if (cable->closes || !cable->audio) cable->state->history.assign(static_cast<std::size_t>(block_), 0.0f);
    if (!cable->audio) cable->state->gain = Ramp::at_rest(cable->gain);
  }
}

/// Lets a cable fade out from the next plan on. A control cable is silent at once, and no cycle runs over it.
void StageCables::let_go(StageCable& cable, StageMoment now) {
  cable.wanted = false;
  cable.closes = cable.closes || !cable.audio;
  cable.silent_plan = now.next_plan;
}

void StageCables::rename(const std::string& from, const std::string& to) {
  graph::rename_ends(shown_, from, to);
}

void StageCables::plan_taken(std::uint64_t plan, std::int64_t sample) {
  for (const auto& cable : leaving_) {
    const bool fades = cable->silent_plan != 0 && cable->silent_plan <= plan;
    if (fades && cable->gone_at == not_leaving) cable->gone_at = sample + (cable->audio ? ramp_ : 0);
  }
}

bool StageCables::prune(StageMoment now) {
  bool changed = false;
  for (const auto& cable : leaving_) {
    const StageNode* const from = cable->from;
    if (!cable->wanted || !from || !from->leaving() || now.sample < from->leaves_at) continue;
    let_go(*cable, now);
    changed = true;
  }
  const auto silent = [&](const std::unique_ptr<StageCable>& cable) {
    return cable->gone_at != not_leaving && now.sample >= cable->gone_at;
  };
  if (std::erase_if(leaving_, silent) == 0) return changed;
  if (delays_wait_) close_cycles(now);
  return true;
}

bool StageCables::any_at(const StageNode& node) const {
  const auto is_at = [&](const std::unique_ptr<StageCable>& cable) {
    return cable->from == &node || cable->to == &node;
  };
  return std::ranges::any_of(leaving_, is_at) || std::ranges::any_of(wanted_, is_at);
}

}  // namespace chronus::engine
