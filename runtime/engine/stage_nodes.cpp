#include "engine/stage_nodes.hpp"

#include <algorithm>
#include <utility>

namespace chronus::engine {

StageNode* StageNodes::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

StageNode* StageNodes::by_id(Id id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

std::vector<const StageNode*> StageNodes::playing(const std::string& module) const {
  std::vector<const StageNode*> playing;
  for (const auto& node : nodes_) {
    if (node->spec.module == module && node->instance && !node->leaving()) playing.push_back(node.get());
  }
  return playing;
}

bool StageNodes::awaits(const std::string& module) const {
  return std::ranges::any_of(nodes_, [&](const auto& node) {
    return node->spec.module == module && !node->instance && !node->leaving();
  });
}

StageNode& StageNodes::add(const graph::Node& spec, Id id) {
  nodes_.push_back(std::make_unique<StageNode>());
  StageNode& node = *nodes_.back();
  node.spec = spec;
  node.state = std::make_shared<NodeState>();
  node.state->id = id;
  by_name_[spec.name] = &node;
  by_id_[id] = &node;
  sorted_ = false;
  return node;
}

void StageNodes::leave(StageNode& node, std::int64_t at) {
  leaving_ += !node.leaving();
  node.leaves_at = at;
  sorted_ = false;
  node.next.reset();
  if (find(node.spec.name) == &node) by_name_.erase(node.spec.name);
}

bool StageNodes::leave_all_but(const graph::Patch& patch, const std::map<std::string, double>& tails,
                               std::int64_t now, double rate) {
  bool any = false;
  for (const auto& node : nodes_) {
    if (node->leaving() || patch.find(node->spec.name)) continue;
    const auto tail = tails.find(node->spec.name);
    leave(*node, now + static_cast<std::int64_t>(tail == tails.end() ? 0 : tail->second * rate));
    any = true;
  }
  return any;
}

void StageNodes::rename(const std::string& from, const std::string& to) {
  auto entry = by_name_.extract(from);
  if (entry.empty()) return;
  entry.mapped()->spec.name = to;
  entry.key() = to;
  by_name_.insert(std::move(entry));
}

void StageNodes::sort(const graph::Patch& patch) {
  for (const auto& node : nodes_) node->rank = patch.nodes.size();
  std::size_t rank = 0;
  for (const graph::Node& spec : patch.nodes) {
    if (StageNode* const node = find(spec.name)) node->rank = rank;
    ++rank;
  }
  std::ranges::sort(nodes_, {}, [](const std::unique_ptr<StageNode>& node) {
    return std::pair(node->rank, node->state->id);
  });
  sorted_ = true;
}

}  // namespace chronus::engine
