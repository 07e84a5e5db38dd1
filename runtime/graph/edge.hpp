// A cable between two nodes, by number.
#pragma once

namespace chronus::graph {

struct Edge {
  int from;
  int to;
};

}  // namespace chronus::graph
