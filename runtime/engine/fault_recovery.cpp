#include "engine/fault_recovery.hpp"

#include <set>
#include <utility>
#include <vector>

namespace chronus::engine {

void FaultRecovery::recover(StageNode& node, const Report& report) {
  if (!node.instance || !node.instance->failed()) return;  // replaced already, or about to be
  const auto failed = node.instance->shared_code();
  const std::string& module = node.spec.module;
  std::set<std::uint64_t> playing;
  for (const auto& each : nodes_.all()) {
    if (each->instance) playing.insert(each->instance->code().version);
    if (each->next) playing.insert(each->next->version);
  }
  codes_.forget_all_but(std::move(playing));
  const bool quarantined = codes_.strike(failed->version, report.sample);
  const std::string what = "it " + std::string(to_text(report.fault));
  const auto known = codes_.newest(module);
  const bool newest = known && known->version == failed->version;
  SwapNews news{node.spec.name, module};

  if (!newest) {  // the next version is queued, or a good one was restored
    if (!node.next && known) swaps_.swap(node, known, Migration(known->info), news);
    node.refusal = what;
  } else if (put_back(module, what)) {
    return;
  } else if (!quarantined) {
    const bool plays = swaps_.swap(node, failed, Migration(failed->info), news);
    node.refusal =
        what + (plays ? "; it starts anew"
                      : "; started anew, " + news.refusal + ": it stays silent until its file changes");
  } else {
    codes_.quarantine(failed->version);
    node.refusal = what + ", and " + quarantine;
  }
}

/// Restores the last good version in place of the newest. False if there is none.
bool FaultRecovery::put_back(const std::string& module, const std::string& why) {
  const auto failed = codes_.newest(module);
  const auto good = codes_.fall_back(module);
  if (!good) return false;
  for (const auto& node : nodes_.all()) {
    if (!node->instance || node->leaving() || node->spec.module != module) continue;
    if (node->next && node->next->version == failed->version) node->next = good;
    const ModuleInfo& info = node->instance->code().info;
    if (node->instance->code().version != failed->version) continue;
    SwapNews news{node->spec.name, module};
    const bool plays = swaps_.swap(*node, good, Migration(info, good->info), news);
    node->refusal =
        why + (plays ? "; the version before plays again" : "; the version before: " + news.refusal);
  }
  return true;
}

bool FaultRecovery::withdraw(const std::string& module, std::uint64_t version, const std::string& why,
                             std::int64_t sample) {
  codes_.condemn(version);
  if (!codes_.is_newest(module, version)) return false;
  if (put_back(module, why)) return true;
  codes_.remove(module);
  silence_nodes_of(module, sample);
  for (const auto& node : nodes_.all()) {
    if (node->spec.module == module && !node->leaving()) node->refusal = why + "; there is no version before";
  }
  return true;
}

/// Lets the module's nodes leave as if removed, and adds nodes that wait for code in their place.
void FaultRecovery::silence_nodes_of(const std::string& module, std::int64_t sample) {
  std::vector<graph::Node> silent;
  for (const auto& node : nodes_.all()) {
    if (node->spec.module != module || node->leaving()) continue;
    silent.push_back(node->spec);
    nodes_.leave(*node, sample);
  }
  for (const graph::Node& spec : silent) nodes_.add(spec, swaps_.new_id());
}

}  // namespace chronus::engine
