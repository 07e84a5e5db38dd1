// The nodes on stage, including those that fade out, in order, by name and by id.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/stage_node.hpp"
#include "graph/patch.hpp"

namespace chronus::engine {

/// [control-thread]
class StageNodes {
 public:
  using List = std::vector<std::unique_ptr<StageNode>>;

  /// In the order of the patch, then those that leave.
  const List& all() const { return nodes_; }

  /// The node of this name that does not leave; null if there is none.
  StageNode* find(std::string_view name) const;

  /// Null if it is gone.
  StageNode* by_id(Id) const;

  /// The nodes that play a module and do not leave.
  std::vector<const StageNode*> playing(const std::string& module) const;

  /// Whether a node waits for this module's code.
  bool awaits(const std::string& module) const;

  StageNode& add(const graph::Node&, Id);

  /// Lets a node leave: its outgoing cables fade out from sample `at` on, and drop() may then remove it.
  void leave(StageNode&, std::int64_t at);
  bool any_leaves() const { return leaving_ > 0; }

  /// Lets the nodes leave that the patch does not have, each after its tail in seconds. `now` is a sample,
  /// `rate` is in Hz. Returns whether there was any.
  bool leave_all_but(const graph::Patch&, const std::map<std::string, double>& tails, std::int64_t now,
                     double rate);

  void rename(const std::string& from, const std::string& to);

  /// Sorts the nodes by their order in the patch, which has all nodes that do not leave.
  void sort(const graph::Patch&);

  /// Whether no node was added or left since sort().
  bool sorted() const { return sorted_; }

  /// Drops leaving nodes for which `is_over(node)` holds. Returns whether there were any.
  template <class Pred>
  bool drop(Pred is_over) {
    if (leaving_ == 0) return false;
    const std::size_t gone = std::erase_if(nodes_, [&](const std::unique_ptr<StageNode>& node) {
      const bool goes = node->leaving() && is_over(*node);
      if (goes) by_id_.erase(node->state->id);
      return goes;
    });
    leaving_ -= gone;
    return gone > 0;
  }

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  List nodes_;
  std::unordered_map<std::string, StageNode*, Hash, std::equal_to<>> by_name_;
  std::unordered_map<Id, StageNode*> by_id_;
  std::size_t leaving_ = 0;
  bool sorted_ = true;
};

}  // namespace chronus::engine
