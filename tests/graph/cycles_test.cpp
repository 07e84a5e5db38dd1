// Which cables close a cycle: those whose target reaches their source over older ones that close none.
#include "graph/cycles.hpp"

#include <cstddef>
#include <random>

#include "graph/order.hpp"
#include "support/catch.hpp"

using namespace chronus::graph;

namespace {

using Closing = std::vector<bool>;

/// The rule as it is written, by a search for each edge.
Closing by_the_rule(int nodes, const std::vector<Edge>& edges) {
  Closing closing;
  std::vector<Edge> open;
  for (const Edge& edge : edges) {
    std::vector<bool> reached(static_cast<std::size_t>(nodes), false);
    std::vector<int> found{edge.to};
    reached[edge.to] = true;
    for (std::size_t i = 0; i < found.size(); ++i) {
      for (const Edge& each : open) {
        if (each.from != found[i] || reached[each.to]) continue;
        reached[each.to] = true;
        found.push_back(each.to);
      }
    }
    closing.push_back(reached[edge.from]);
    if (!reached[edge.from]) open.push_back(edge);
  }
  return closing;
}

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}
  int below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(random_); }

 private:
  std::mt19937 random_;
};

std::vector<Edge> any_edges(Dice& dice, int nodes, int count) {
  std::vector<Edge> edges;
  for (int i = 0; i < count; ++i) edges.push_back({dice.below(nodes), dice.below(nodes)});
  return edges;
}

}  // namespace

TEST_CASE("the youngest cable of a ring closes it, whatever the numbers of the nodes") {
  CHECK(closing_edges(3, {{0, 1}, {1, 2}, {2, 0}}) == Closing{false, false, true});
  CHECK(closing_edges(3, {{2, 0}, {0, 1}, {1, 2}}) == Closing{false, false, true});
  CHECK(closing_edges(3, {{1, 0}, {2, 1}, {0, 2}}) == Closing{false, false, true});
}

TEST_CASE("a cable beside one that closes a ring closes it too") {
  CHECK(closing_edges(2, {{0, 1}, {1, 0}, {0, 1}, {1, 0}}) == Closing{false, true, false, true});
}

TEST_CASE("a way over a cable that closes a ring is no way") {
  // 1 reaches 2 over 1 -> 0 alone, which closes the first ring: so 2 -> 1 closes none.
  CHECK(closing_edges(3, {{0, 1}, {1, 0}, {0, 2}, {2, 1}}) == Closing{false, true, false, false});
}

TEST_CASE("a node that feeds itself closes a cycle") {
  CHECK(closing_edges(1, {{0, 0}}) == Closing{true});
}

SCENARIO("the edges that close a cycle are those that the rule names") {
  for (unsigned seed = 1; seed <= 400; ++seed) {
    Dice dice(seed);
    const int nodes = 1 + dice.below(40);
    const auto edges = any_edges(dice, nodes, dice.below(4 * nodes));
    CAPTURE(seed);
    REQUIRE(closing_edges(nodes, edges) == by_the_rule(nodes, edges));
  }
}

SCENARIO("each node runs after those that feed it over cables that close no cycle") {
  for (unsigned seed = 1; seed <= 100; ++seed) {
    Dice dice(seed);
    const int nodes = 1 + dice.below(60);
    const auto edges = any_edges(dice, nodes, dice.below(3 * nodes));
    const Closing closing = closing_edges(nodes, edges);
    std::vector<int> place(static_cast<std::size_t>(nodes), -1);
    int next = 0;
    for (const Group& group : order_of(nodes, edges, closing)) {
      for (const int node : group.nodes) place[node] = next++;
    }
    CAPTURE(seed);
    REQUIRE(next == nodes);
    for (std::size_t i = 0; i < edges.size(); ++i)
      REQUIRE((closing[i] || place[edges[i].from] < place[edges[i].to]));
  }
}

SCENARIO("two cables in the place of one between a node in it change no other") {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    Dice dice(seed);
    const int nodes = 2 + dice.below(20);
    auto edges = any_edges(dice, nodes, 1 + dice.below(3 * nodes));
    const Closing before = closing_edges(nodes, edges);
    const auto at = static_cast<std::size_t>(dice.below(static_cast<int>(edges.size())));
    const Edge cut = edges[at];
    edges[at] = {cut.from, nodes};
    edges.insert(edges.begin() + static_cast<std::ptrdiff_t>(at) + 1, {nodes, cut.to});
    Closing expected = before;
    expected.insert(expected.begin() + static_cast<std::ptrdiff_t>(at), false);
    CAPTURE(seed);
    REQUIRE(closing_edges(nodes + 1, edges) == expected);
  }
}
