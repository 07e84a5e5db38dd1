// The stage's modules and their code.
#include <algorithm>

#include "engine/stage.hpp"

namespace chronus::engine {

std::vector<SwapNews> Stage::set_codes(const std::map<std::string, std::shared_ptr<const Code>>& by_module) {
  std::vector<SwapNews> all;
  collect();
  for (const auto& [module, code] : by_module) {
    codes_.add(module, code);
    bool refused = false;
    bool taken = false;
    for (const auto& node : nodes_.all()) {
      if (node->spec.module != module || node->leaving()) continue;
      SwapNews news{node->spec.name, module};
      const bool swapped =
          node->instance ? swaps_.swap(*node, code, Migration(node->instance->code().info, code->info), news)
                         : swaps_.start(*node, code, news);
      (swapped ? taken : refused) = true;
      all.push_back(std::move(news));
    }
    if (refused && !taken) codes_.take_back(module);
  }
  show(graph::Patch(patch_));
  return all;
}

bool Stage::plays(const std::string& module, const Code& code) const {
  const auto is_version = [&](const auto& held) { return held && held->version == code.version; };
  return std::ranges::all_of(nodes_.all(), [&](const auto& node) {
    if (node->spec.module != module || node->leaving() || !node->instance) return true;
    if (is_version(node->next) || is_version(node->better)) return false;
    const Code& played = node->instance->code();
    return played.version != code.version ||
           (played.optimised == code.optimised && node->better_since <= playing_);
  });
}

void Stage::tier_up(const std::string& module, const std::shared_ptr<const Code>& code) {
  collect();
  if (codes_.is_newest(module, code->version)) codes_.replace(module, code);
  for (const auto& node : nodes_.all()) {
    if (node->spec.module != module) continue;
    if (node->next && node->next->version == code->version) node->next = code;
    if (!node->instance || node->instance->code().version != code->version) continue;
    if (node->outgoing) {
      node->better = code;
    } else {
      swaps_.run_better(*node, code, published_ + 1);
    }
  }
  publish();
}

bool Stage::withdraw(const std::string& module, std::uint64_t version, const std::string& why) {
  collect();
  if (!recovery_.withdraw(module, version, why, engine_.now().sample)) return false;
  changed_ = true;
  show(graph::Patch(patch_));
  return true;
}

}  // namespace chronus::engine
