#include "control/patching/merge.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

namespace chronus::patching {

namespace {

/// Lists of distinct keys, one per element.
using Keys = std::vector<std::string>;

bool holds(const std::set<std::string>& set, const std::string& key) {
  return set.contains(key);
}

std::set<std::string> set_of(const Keys& keys) {
  return {keys.begin(), keys.end()};
}

Keys only(const Keys& keys, const std::set<std::string>& wanted) {
  Keys some;
  for (const std::string& key : keys) {
    if (holds(wanted, key)) some.push_back(key);
  }
  return some;
}

/// `keys` plus the keys that only `others` has, each behind its predecessor there.
Keys with(const Keys& keys, const Keys& others) {
  std::unordered_map<std::string, Keys> behind;
  const std::set<std::string> known = set_of(keys);
  std::string last;
  for (const std::string& key : others) {
    if (holds(known, key))
      last = key;
    else
      behind[last].push_back(key);
  }
  Keys all = behind[""];
  for (const std::string& key : keys) {
    all.push_back(key);
    all.insert(all.end(), behind[key].begin(), behind[key].end());
  }
  return all;
}

/// The result's elements in order: the file's order if the file was reordered, else the present one, with the
/// file's new elements behind their predecessors there.
Keys in_order(const Keys& before, const Keys& after, const Keys& ours, const std::set<std::string>& result) {
  const Keys now = only(ours, result);
  const Keys file = only(after, result);
  const auto common = [](const Keys& a, const Keys& b) { return only(a, set_of(b)); };
  const bool file_moved = common(before, after) != common(after, before);
  const bool we_moved = common(before, ours) != common(ours, before);
  if (!file_moved) {
    Keys merged = with(now, file);
    if (we_moved || only(merged, set_of(file)) == file) return merged;
  }
  return with(file, now);
}

class Merge {
 public:
  Merge(const Trace& before, const Trace& after, const graph::Patch& ours)
      : before_(before.patch()),
        after_(after.patch()),
        ours_(ours),
        old_words_(before.words()),
        words_(after.words()) {}

  graph::Patch run() {
    result_ = ours_;
    result_.tempo = pick("tempo", before_.tempo, after_.tempo, ours_.tempo);
    result_.seed = pick("seed", before_.seed, after_.seed, ours_.seed);
    merge_nodes();
    merge_cables();
    merge_groups();
    return std::move(result_);
  }

 private:
  /// Whether the later text has another word for this.
  bool reworded(const std::string& key) const {
    const auto old = old_words_.find(key);
    const auto now = words_.find(key);
    if (now == words_.end()) return false;
    return old == old_words_.end() || old->second != now->second;
  }

  template <class T>
  T pick(const std::string& key, const T& before, const T& after, const T& ours) const {
    return before != after || reworded(key) ? after : ours;
  }

  bool declared_anew(const graph::Node& before, const graph::Node& after) const {
    if (!(before == after)) return true;
    return std::ranges::any_of(
        after.settings, [&](const auto& setting) { return reworded(after.name + "." + setting.first); });
  }

  graph::Node merged(const graph::Node* before, const graph::Node& after, const graph::Node& ours) const {
    graph::Node node = ours;
    const auto flag = [&](auto graph::Node::* member, const auto& was) {
      if (was != after.*member) node.*member = after.*member;
    };
    const graph::Node nothing;
    const graph::Node& was = before ? *before : nothing;
    if (was.module != after.module) node.module = after.module;
    flag(&graph::Node::muted, was.muted);
    flag(&graph::Node::solo, was.solo);
    node.fade_ms = pick(node.name + ".fade", was.fade_ms, after.fade_ms, ours.fade_ms);
    for (const auto& [port, setting] : was.settings) {
      if (!after.settings.contains(port)) node.settings.erase(port);
    }
    for (const auto& [port, setting] : after.settings) {
      const auto old = was.settings.find(port);
      if (old == was.settings.end() || old->second != setting || reworded(node.name + "." + port))
        node.settings[port] = setting;
    }
    return node;
  }

  void merge_nodes() {
    std::unordered_map<std::string, graph::Node> nodes;
    std::set<std::string> names;
    const auto put = [&](graph::Node node) {
      names.insert(node.name);
      nodes[node.name] = std::move(node);
    };
    for (const graph::Node& ours : ours_.nodes) {
      const graph::Node* after = after_.find(ours.name);
      const graph::Node* before = before_.find(ours.name);
      if (after)
        put(merged(before, *after, ours));
      else if (!before)
        put(ours);
    }
    for (const graph::Node& after : after_.nodes) {
      const graph::Node* before = before_.find(after.name);
      if (!ours_.find(after.name) && (!before || declared_anew(*before, after))) put(after);
    }
    const auto keys = [](const graph::Patch& patch) {
      Keys all;
      for (const graph::Node& node : patch.nodes) all.push_back(node.name);
      return all;
    };
    result_.nodes = {};
    for (const std::string& name : in_order(keys(before_), keys(after_), keys(ours_), names))
      result_.nodes.push_back(nodes.at(name));
  }

  void merge_cables() {
    const auto by_key = [](const graph::Patch& patch, Keys& keys) {
      std::unordered_map<std::string, graph::Cable> cables;
      for (const graph::Cable& cable : patch.cables) {
        keys.push_back(to_key(cable));
        cables.emplace(keys.back(), cable);
      }
      return cables;
    };
    Keys before_keys;
    Keys after_keys;
    Keys our_keys;
    const auto before = by_key(before_, before_keys);
    const auto after = by_key(after_, after_keys);
    auto cables = by_key(ours_, our_keys);
    std::set<std::string> names;
    const auto has_ends = [&](const graph::Cable& cable) {
      const auto there = [&](const std::string& node) {
        return node == graph::master || node == graph::device_input || result_.find(node);
      };
      return there(cable.from.node) && there(cable.to.node);
    };
    for (const std::string& key : our_keys) {
      const auto now = after.find(key);
      const auto was = before.find(key);
      if (now == after.end() && was != before.end()) continue;
      graph::Cable& cable = cables.at(key);
      if (now != after.end() && (was == before.end() || was->second != now->second || reworded(key)))
        cable.amount = now->second.amount;
      if (has_ends(cable)) names.insert(key);
    }
    for (const std::string& key : after_keys) {
      const auto was = before.find(key);
      const graph::Cable& now = after.at(key);
      const bool acts = was == before.end() || was->second != now || reworded(key);
      if (!cables.contains(key) && acts && has_ends(now)) names.insert(key), cables.emplace(key, now);
    }
    result_.cables = {};
    for (const std::string& key : in_order(before_keys, after_keys, our_keys, names))
      result_.cables.push_back(cables.at(key));
  }

  void merge_groups() {
    for (const auto& [name, members] : before_.groups) {
      if (!after_.groups.contains(name)) result_.groups.erase(name);
    }
    for (const auto& [name, members] : after_.groups) {
      const auto was = before_.groups.find(name);
      if (was == before_.groups.end() || was->second != members) result_.groups[name] = members;
    }
    for (auto& [name, members] : result_.groups)
      std::erase_if(members, [&](const std::string& member) { return !result_.find(member); });
    std::erase_if(result_.groups, [](const auto& group) { return group.second.empty(); });
  }

  const graph::Patch& before_;
  const graph::Patch& after_;
  const graph::Patch& ours_;
  const Words& old_words_;
  const Words& words_;
  graph::Patch result_;
};

}  // namespace

graph::Patch merge(const Trace& before, const Trace& after, const graph::Patch& ours) {
  return Merge(before, after, ours).run();
}

}  // namespace chronus::patching
