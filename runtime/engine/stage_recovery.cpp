// What the stage does when a version has failed where it sounds alone: its node is silent, and something must
// take its place.
#include <set>
#include <utility>

#include "engine/stage.hpp"

namespace chronus::engine {

namespace {

constexpr std::size_t most_strikes = 3;
constexpr double strike_seconds = 10;

}  // namespace

/// Counts a fault against a version; those of several nodes at one moment are one. True once it has failed
/// too often to be tried again.
bool Stage::strike(const Code& code, std::int64_t sample) {
  forget_strikes();
  std::deque<std::int64_t>& strikes = strikes_[code.version];
  const auto span = static_cast<std::int64_t>(strike_seconds * engine_.sample_rate());
  while (!strikes.empty() && sample - strikes.front() > span) strikes.pop_front();
  if (strikes.empty() || strikes.back() != sample) strikes.push_back(sample);
  return strikes.size() >= most_strikes;
}

/// And quarantines, of versions that play no more and will not by themselves.
void Stage::forget_strikes() {
  std::set<std::uint64_t> known;
  for (const auto& [module, code] : codes_) known.insert(code->version);
  for (const auto& [module, good] : good_) {
    for (const auto& code : good) known.insert(code->version);
  }
  for (const auto& node : nodes_) {
    if (node->instance) known.insert(node->instance->code().version);
    if (node->next) known.insert(node->next->version);
  }
  std::erase_if(strikes_, [&](const auto& entry) { return !known.contains(entry.first); });
  std::erase_if(quarantined_, [&](std::uint64_t version) { return !known.contains(version); });
}

/// The newest version before this one that has never failed; null if there is none.
std::shared_ptr<const Code> Stage::take_good(const std::string& module) {
  auto& good = good_[module];
  while (!good.empty()) {
    const auto newest = std::move(good.back());
    good.pop_back();
    if (!strikes_.contains(newest->version)) return newest;
  }
  return nullptr;
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
  SwapNews news{node.spec.name, module};

  if (!newest) {  // what comes next is on its way, or was put back already
    if (!node.next && known != codes_.end()) swap(node, known->second, Migration(known->second->info), news);
    node.refusal = what;
  } else if (put_back(module, what)) {
    return;
  } else if (!quarantined) {
    const bool plays = swap(node, failed, Migration(failed->info), news);
    node.refusal =
        what + (plays ? "; it starts anew"
                      : "; started anew, " + news.refusal + ": it stays silent until its file changes");
  } else {
    quarantined_.insert(failed->version);
    node.refusal = what + ", and " + quarantine;
  }
}

/// The last good version takes the place of the newest. False if there is none.
bool Stage::put_back(const std::string& module, const std::string& why) {
  const auto good = take_good(module);
  if (!good) return false;
  const auto failed = std::exchange(codes_[module], good);
  for (const auto& node : nodes_) {
    if (!node->instance || node->leaving() || node->spec.module != module) continue;
    if (node->next && node->next->version == failed->version) node->next = good;
    const ModuleInfo& info = node->instance->code().info;
    if (node->instance->code().version != failed->version) continue;
    SwapNews news{node->spec.name, module};
    const bool plays = swap(*node, good, Migration(info, good->info), news);
    node->refusal =
        why + (plays ? "; the version before plays again" : "; the version before: " + news.refusal);
  }
  return true;
}

bool Stage::withdraw(const std::string& module, std::uint64_t version, const std::string& why) {
  collect();
  strikes_[version];  // so that it counts as good no more
  const auto known = codes_.find(module);
  if (known == codes_.end() || known->second->version != version) return false;
  if (!put_back(module, why)) {
    codes_.erase(known);
    silence_nodes_of(module);
    for (const auto& node : nodes_) {
      if (node->spec.module == module && !node->leaving())
        node->refusal = why + "; there is no version before";
    }
  }
  show(graph::Patch(patch_));
  return true;
}

/// What plays leaves as if it were removed, and nodes that wait for code take its place.
void Stage::silence_nodes_of(const std::string& module) {
  std::vector<graph::Node> silent;
  for (const auto& node : nodes_) {
    if (node->spec.module != module || node->leaving()) continue;
    node->leaves_at = engine_.now().sample;
    node->next.reset();
    silent.push_back(node->spec);
  }
  for (const graph::Node& spec : silent) {
    SwapNews news{spec.name, spec.module};
    add_node(spec, news);
  }
  changed_ = true;
}

}  // namespace chronus::engine
