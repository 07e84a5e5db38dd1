// What changed between two patches makes the one of the other, exactly.
#include "control/journal/patch_delta.hpp"

#include <random>

#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::journal;

namespace {

/// Patches that grow, shrink and change at random, as verbs change them.
class Changing {
 public:
  explicit Changing(unsigned seed) : random_(seed) {}

  void change(graph::Patch& patch) {
    const int kind = below(11);
    if (kind <= 2 || patch.nodes.empty()) {
      add(patch);
    } else if (kind == 3) {
      patch.nodes.erase(place(patch.nodes));
    } else if (kind == 4) {
      patch.rename(any(patch).name, new_name());
    } else if (kind == 5) {
      graph::Node& node = any(patch);
      node.muted = !node.muted;
      node.fade_ms = number();
    } else if (kind == 6) {
      patch.cables.push_back({{any(patch).name, "out"}, {any(patch).name, ""}, number()});
    } else if (kind == 9 && !patch.cables.empty()) {
      patch.cables.erase(place(patch.cables));
    } else if (kind == 10 && !patch.cables.empty()) {  // to another place
      graph::Cable cable = patch.cables[place(patch.cables)];
      patch.cables.insert(place(patch.cables), cable);
      cable.amount = number();
      patch.cables.insert(place(patch.cables), cable);
    } else if (kind == 7) {
      patch.groups[new_name()] = {any(patch).name, any(patch).name};
    } else {
      patch.tempo = number();
      patch.seed = static_cast<std::uint64_t>(random_()) << 32 | random_();
      any(patch).settings["freq"] = number();
    }
  }

 private:
  int below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(random_); }
  std::size_t place(const auto& in) { return static_cast<std::size_t>(below(static_cast<int>(in.size()))); }
  double number() { return std::uniform_real_distribution<double>(-1e6, 1e6)(random_); }
  std::string new_name() { return "n" + std::to_string(++names_); }
  graph::Node& any(graph::Patch& patch) { return patch.nodes.change(place(patch.nodes)); }
  void add(graph::Patch& patch) {
    graph::Node node;
    node.name = new_name();
    node.module = "m" + std::to_string(below(5));
    node.settings["freq"] = number();
    node.settings["shape"] = graph::AsWritten{"\"quoted\" 5ms"};
    node.settings["text"] = "a \"quoted\" text\n";
    patch.nodes.push_back(std::move(node));
  }

  std::mt19937 random_;
  int names_ = 0;
};

}  // namespace

SCENARIO("A delta makes one patch of another, in both directions") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    Changing changing(seed);
    graph::Patch patch;
    for (int step = 0; step < 100; ++step) {
      graph::Patch before = patch;
      for (int i = 0; i <= step % 3; ++i) changing.change(patch);
      const auto text = delta_between(before, patch).dump();
      const auto forth = apply_delta(before, nlohmann::json::parse(text));
      REQUIRE(forth);
      REQUIRE(*forth == patch);
      const auto back = apply_delta(patch, delta_between(patch, before));
      REQUIRE(back);
      REQUIRE(*back == before);
    }
    CHECK(delta_between(patch, patch).empty());
  }
}

SCENARIO("What is no delta, or does not fit the patch, is an error") {
  for (const char* text : {R"({"nodes": 1})", R"({"nodes": {"a": {}}})", R"({"order": ["nobody"]})",
                           R"({"cables": [[1, 2]]})", R"({"tempo": "fast"})", R"({"groups": {"g": 1}})"}) {
    INFO(text);
    CHECK_FALSE(apply_delta({}, nlohmann::json::parse(text)));
  }
}

SCENARIO("A delta of one change is small, however large the patch is") {
  graph::Patch patch;
  for (int i = 0; i < 1000; ++i) {
    graph::Node node;
    node.name = "n" + std::to_string(i);
    node.module = "module";
    patch.nodes.push_back(node);
    for (int k = 1; k <= 4; ++k)
      patch.cables.push_back({{node.name, ""}, {"n" + std::to_string((i + k) % 1000), ""}, 0.5});
  }
  graph::Patch changed = patch;
  const auto is_at = [](const graph::Cable& cable) {
    return cable.from.node == "n500" || cable.to.node == "n500";
  };
  SECTION("a cable comes") {
    changed.cables.push_back({{"n1", ""}, {"n900", ""}, 1});
  }
  SECTION("a cable goes") {
    changed.cables.erase(2000);
  }
  SECTION("a cable changes") {
    changed.cables.change(2000).amount = 0.25;
  }
  SECTION("a cable comes among the others") {
    changed.cables.insert(2000, {{"n1", ""}, {"n900", ""}, 1});
  }
  SECTION("a knob turns") {
    changed.change("n500")->settings["freq"] = 440.0;
  }
  SECTION("a node comes") {
    graph::Node node;
    node.name = "new";
    changed.nodes.push_back(node);
  }
  SECTION("a node goes, with its cables") {
    changed.nodes.erase(500);
    changed.cables.erase_if(is_at);
  }
  const auto forth = delta_between(patch, changed);
  CHECK(forth.dump().size() < 200);
  CHECK(apply_delta(patch, forth) == changed);
  const auto back = delta_between(changed, patch);
  CHECK(apply_delta(changed, back) == patch);
}

SCENARIO("A delta that does not fit a patch is an error") {
  for (const char* delta : {R"({"cut": [0]})", R"({"laid": [[1, ["a", "", "b", "", 1]]]})",
                            R"({"order": ["a"]})", R"({"cut": [-1]})", R"({"gone": 3})"})
    CHECK_FALSE(apply_delta({}, nlohmann::json::parse(delta)));
}
