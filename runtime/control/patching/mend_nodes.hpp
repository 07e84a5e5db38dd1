// Edits the statements of nodes and their settings. [control-thread]
#pragma once

#include <set>
#include <string>
#include <vector>

#include "control/patching/mending.hpp"

namespace chronus::patching {

class NodeMending : private Mending {
 public:
  explicit NodeMending(const Mending& mending) : Mending(mending) {}

  /// Also stores in `places` where the wanted nodes are added.
  void run();

 private:
  void take_out_nodes(const std::set<std::string>& gone);
  void mend_node(const graph::Node& is, const graph::Node& wanted);
  void leave_lists(const graph::Node& is, const graph::Node& wanted, std::set<std::string>& ports) const;
  void mend_setting(const graph::Node& is, const graph::Node& wanted, const std::string& port);
  bool same_setting(const graph::Node& is, const graph::Node& wanted, const std::string& port) const;
  void put_setting(const graph::Node&, const std::string& port, const Source&);
  void put_place(const ModuleInfo*, const std::string& port, const std::string& word, const Source&);
  void put_option(const graph::Node&, const std::string& port);
  void drop_setting(const graph::Node&, const std::string& port, const Source&);
  void drop_key(const Source&);
};

}  // namespace chronus::patching
