// Copies of a SharedVector share what neither has changed, and never see each other's changes.
#include "graph/shared_vector.hpp"

#include <random>
#include <set>
#include <string>
#include <vector>

#include "graph/indexed_vector.hpp"
#include "graph/patch.hpp"
#include "support/catch.hpp"

using namespace chronus::graph;

namespace {

using Numbers = SharedVector<int, 4>;

std::vector<int> values_of(const Numbers& numbers) {
  std::vector<int> values(numbers.begin(), numbers.end());
  for (std::size_t i = 0; i < values.size(); ++i) REQUIRE(numbers[i] == values[i]);
  return values;
}

/// The same change of both.
void change(Numbers& numbers, std::vector<int>& plain, std::mt19937& random) {
  const auto below = [&](std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
  };
  const auto at = [&](std::size_t place) { return plain.begin() + static_cast<std::ptrdiff_t>(place); };
  const int value = static_cast<int>(below(100));
  const std::size_t kind = plain.empty() ? 0 : below(7);
  const std::size_t place = below(plain.size() + 1);
  const std::size_t known = plain.empty() ? 0 : below(plain.size());
  switch (kind) {
    case 0:
    case 1:
      numbers.push_back(value);
      plain.push_back(value);
      break;
    case 2:
    case 3:
      numbers.insert(place, value);
      plain.insert(at(place), value);
      break;
    case 4:
      numbers.erase(known);
      plain.erase(at(known));
      break;
    case 5:
      numbers.change(known) = value;
      plain[known] = value;
      break;
    default: {
      const auto goes = [&](int each) { return each % 7 == value % 7; };
      CHECK(numbers.erase_if(goes) == std::erase_if(plain, goes));
    }
  }
}

}  // namespace

SCENARIO("A SharedVector holds what a vector would, and so do its copies") {
  for (unsigned seed = 1; seed <= 50; ++seed) {
    std::mt19937 random(seed);
    Numbers numbers;
    std::vector<int> plain;
    std::vector<std::pair<Numbers, std::vector<int>>> copies;
    for (int step = 0; step < 60; ++step) {
      change(numbers, plain, random);
      REQUIRE(values_of(numbers) == plain);
      REQUIRE(numbers.size() == plain.size());
      CHECK(numbers == Numbers(plain));
      copies.emplace_back(numbers, plain);
    }
    for (const auto& [copy, was] : copies) REQUIRE(values_of(copy) == was);
  }
}

SCENARIO("A copy shares all values but those near a change") {
  SharedVector<int> numbers;
  for (int i = 0; i < 10000; ++i) numbers.push_back(i);
  SharedVector<int> copy = numbers;
  copy.change(5000) = -1;
  copy.erase(2000);
  copy.insert(8000, -2);
  std::set<const int*> known;
  for (const int& each : numbers) known.insert(&each);
  int own = 0;
  for (const int& each : copy) own += !known.contains(&each);
  CHECK(own <= 3 * 32 + 1);
  CHECK(numbers != copy);
}

SCENARIO("A patch finds nodes and cables whatever was done to it") {
  std::mt19937 random(1);
  const auto below = [&](int end) { return std::uniform_int_distribution<int>(0, end - 1)(random); };
  Patch patch;
  std::vector<Patch> before;
  for (int step = 0; step < 2000; ++step) {
    const std::string name = "n" + std::to_string(below(200));
    const std::string other = "n" + std::to_string(below(200));
    switch (below(6)) {
      case 0:
      case 1:
        if (Node node; !patch.find(name)) {
          node.name = name;
          patch.nodes.push_back(node);
        }
        break;
      case 2:
        patch.nodes.erase_if([&](const Node& node) { return node.name == name; });
        break;
      case 3:
        if (patch.find(name) && !patch.find(other)) patch.rename(name, other);
        break;
      case 4:
        if (!patch.find({name, ""}, {other, ""})) patch.cables.push_back({{name, ""}, {other, ""}, 1});
        break;
      default:
        if (!before.empty()) patch = before[static_cast<std::size_t>(below(static_cast<int>(before.size())))];
    }
    before.push_back(patch);
    for (int i = 0; i < 200; ++i) {
      const std::string each = "n" + std::to_string(i);
      const auto found = std::ranges::find(patch.nodes, each, &Node::name);
      REQUIRE(patch.find(each) == (found == patch.nodes.end() ? nullptr : &*found));
    }
    std::size_t place = 0;
    for (const Cable& cable : patch.cables) REQUIRE(patch.find(cable.from, cable.to) == place++);
  }
}
