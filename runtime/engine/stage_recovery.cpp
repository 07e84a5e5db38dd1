// What the stage does when a version has failed where it sounds alone: its node is silent, and something must
// take its place.
#include <utility>

#include "engine/stage.hpp"

namespace chronus::engine {

namespace {

constexpr std::size_t most_strikes = 3;
constexpr double strike_seconds = 10;

}  // namespace

/// Counts a fault against a version. True once it has failed too often to be tried again.
bool Stage::strike(const Code& code, std::int64_t sample) {
  std::deque<std::int64_t>& strikes = strikes_[code.version];
  const auto span = static_cast<std::int64_t>(strike_seconds * engine_.sample_rate());
  while (!strikes.empty() && sample - strikes.front() > span) strikes.pop_front();
  strikes.push_back(sample);
  return strikes.size() >= most_strikes;
}

/// The last good version takes the place of the one that failed, in all nodes that play it. Without one, the
/// node starts anew, until that has failed too often.
void Stage::recover(StageNode& node, const Report& report) {
  if (!node.instance || !node.instance->failed()) return;  // replaced already, or about to be
  const auto failed = node.instance->shared_code();
  const std::string& module = node.spec.module;
  const bool quarantined = strike(*failed, report.sample);
  const std::string what = "it " + std::string(to_text(report.fault));
  const auto known = codes_.find(module);
  const bool newest = known != codes_.end() && known->second->version == failed->version;
  const auto good = good_.find(module);
  SwapNews news{node.spec.name, module};

  if (!newest) {  // what comes next is on its way, or was put back already
    if (!node.next && known != codes_.end()) swap(node, known->second, Migration(), news);
    node.refusal = what;
  } else if (good != good_.end()) {
    known->second = std::exchange(good->second, nullptr);
    good_.erase(good);
    for (const auto& other : nodes_) {
      if (!other->instance || other->leaving() || other->instance->code().version != failed->version)
        continue;
      const ModuleInfo& info = other->instance->code().info;
      const bool plays = swap(*other, known->second, Migration(info, known->second->info), news);
      other->refusal =
          what + (plays ? "; the version before plays again" : "; the version before: " + news.refusal);
    }
  } else if (!quarantined) {
    swap(node, failed, Migration(), news);
    node.refusal = what + "; it starts anew";
  } else {
    node.refusal =
        what + ", and has failed three times in ten seconds: it stays silent until its file changes";
  }
}

}  // namespace chronus::engine
