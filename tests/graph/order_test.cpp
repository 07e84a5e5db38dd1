#include "graph/order.hpp"

#include "graph/cycles.hpp"
#include "support/catch.hpp"

using namespace chronus::graph;

namespace {

std::vector<Group> order_of(int nodes, const std::vector<Edge>& edges) {
  return order_of(nodes, edges, closing_edges(nodes, edges));
}

std::vector<int> flat(const std::vector<Group>& groups) {
  std::vector<int> nodes;
  for (const Group& group : groups) nodes.insert(nodes.end(), group.nodes.begin(), group.nodes.end());
  return nodes;
}

}  // namespace

TEST_CASE("a node runs after all that feed it") {
  CHECK(flat(::order_of(4, {{3, 2}, {2, 1}, {3, 0}})) == std::vector<int>{3, 0, 2, 1});
}

TEST_CASE("nodes without cables keep the order in which they were added") {
  CHECK(flat(::order_of(3, {})) == std::vector<int>{0, 1, 2});
}

TEST_CASE("a ring is one cyclic group") {
  const auto groups = ::order_of(4, {{0, 1}, {1, 2}, {2, 1}, {2, 3}});
  REQUIRE(groups.size() == 3);
  CHECK_FALSE(groups[0].cyclic);
  CHECK(groups[1].cyclic);
  CHECK(groups[1].nodes == std::vector<int>{1, 2});
}

TEST_CASE("within a ring a node runs after those that feed it without a delay") {
  const auto groups = ::order_of(3, {{2, 1}, {1, 0}, {0, 2}});
  REQUIRE(groups.size() == 1);
  CHECK(groups[0].nodes == std::vector<int>{2, 1, 0});
}

TEST_CASE("a node that feeds itself is a cycle of one") {
  CHECK(::order_of(1, {{0, 0}})[0].cyclic);
}

TEST_CASE("two cables between the same nodes do not confuse the count") {
  CHECK(flat(::order_of(2, {{1, 0}, {1, 0}})) == std::vector<int>{1, 0});
}

TEST_CASE("a chain of a hundred thousand nodes does not exhaust the stack") {
  std::vector<Edge> edges;
  for (int i = 1; i < 100000; ++i) edges.push_back({i, i - 1});
  CHECK(flat(::order_of(100000, edges)).front() == 99999);
}
