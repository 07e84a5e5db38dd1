#include "graph/order.hpp"

#include "support/catch.hpp"

using namespace chronus::graph;

namespace {

std::vector<int> flat(const Order& order) {
  std::vector<int> nodes;
  for (const Group& group : order.groups) nodes.insert(nodes.end(), group.nodes.begin(), group.nodes.end());
  return nodes;
}

}  // namespace

TEST_CASE("a node runs after all that feed it") {
  const Order order = order_of(4, {{3, 2}, {2, 1}, {3, 0}});
  CHECK(flat(order) == std::vector<int>{3, 0, 2, 1});
  CHECK(order.closing == std::vector<bool>{false, false, false});
}

TEST_CASE("nodes without cables keep the order in which they were added") {
  CHECK(flat(order_of(3, {})) == std::vector<int>{0, 1, 2});
}

TEST_CASE("a ring is one cyclic group, and only the cable that runs backwards is delayed") {
  const Order order = order_of(4, {{0, 1}, {1, 2}, {2, 1}, {2, 3}});
  REQUIRE(order.groups.size() == 3);
  CHECK_FALSE(order.groups[0].cyclic);
  CHECK(order.groups[1].cyclic);
  CHECK(order.groups[1].nodes == std::vector<int>{1, 2});
  CHECK(order.closing == std::vector<bool>{false, false, true, false});
}

TEST_CASE("a node that feeds itself is a cycle of one") {
  const Order order = order_of(1, {{0, 0}});
  CHECK(order.groups[0].cyclic);
  CHECK(order.closing[0]);
}

TEST_CASE("two cables between the same nodes do not confuse the count") {
  CHECK(flat(order_of(2, {{1, 0}, {1, 0}})) == std::vector<int>{1, 0});
}

TEST_CASE("a chain of a hundred thousand nodes does not exhaust the stack") {
  std::vector<Edge> edges;
  for (int i = 1; i < 100000; ++i) edges.push_back({i, i - 1});
  CHECK(flat(order_of(100000, edges)).front() == 99999);
}
