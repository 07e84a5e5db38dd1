// What a plan shares with the one before it, and what it lays out anew.
#include "engine/plan_builder.hpp"

#include <algorithm>
#include <memory>
#include <set>

#include "engine/modules.hpp"
#include "engine/playing.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

/// A plan that is shown, and taken away before the audio thread plays it.
std::unique_ptr<engine::Plan> plan_of(Playing& playing, const graph::Patch& patch) {
  playing.stage.show(patch);
  auto plan = playing.engine.plans().withdraw();
  REQUIRE(plan);
  return plan;
}

/// The nodes of a plan that another does not have.
std::size_t new_nodes(const engine::Plan& plan, const engine::Plan& before) {
  return static_cast<std::size_t>(std::ranges::count_if(plan.nodes, [&](const auto* node) {
    return std::ranges::find(before.nodes, node) == before.nodes.end();
  }));
}

}  // namespace

SCENARIO("A plan lays out the nodes that have changed, and shares the others") {
  Playing playing;
  playing.stage.set_codes({{"through", plus_one()}, {"module", constant()}});
  graph::Patch patch =
      patch_of({node("a", "module"), node("b", "module"), node("c", "through"), node("d", "through")},
               {cable("a", "c"), cable("b", "d"), cable("c", "out"), cable("d", "out")});
  const auto before = plan_of(playing, patch);
  REQUIRE(before->nodes.size() == 4);

  WHEN("an amount changes") {
    patch.cables.change(0).amount = 0.5;
    CHECK(new_nodes(*plan_of(playing, patch), *before) == 0);
  }
  WHEN("a cable comes") {
    patch.cables.push_back(cable("b", "c"));
    CHECK(new_nodes(*plan_of(playing, patch), *before) == 1);
  }
  WHEN("a cable is fading out") {
    patch.cables.erase(1);
    CHECK(new_nodes(*plan_of(playing, patch), *before) == 0);
  }
  WHEN("a node comes") {
    patch.nodes.push_back(node("e", "module"));
    patch.cables.push_back(cable("e", "out"));
    CHECK(new_nodes(*plan_of(playing, patch), *before) == 1);
  }
  WHEN("a cable closes a cycle") {
    patch.cables.push_back(cable("c", "d"));
    patch.cables.push_back(cable("d", "c"));
    THEN("the nodes of the cycle are laid out") {
      CHECK(new_nodes(*plan_of(playing, patch), *before) == 2);
    }
  }
  WHEN("a module gets other code") {
    playing.stage.set_code("through", plus_one());
    THEN("the nodes that play it are laid out, and none that reads or feeds them") {
      const auto plan = playing.engine.plans().withdraw();
      CHECK(new_nodes(*plan, *before) == 2);
    }
  }
}

SCENARIO("A plan that changes in the middle of a block changes nothing that is heard of the other nodes") {
  Playing playing;
  playing.stage.set_codes({{"through", plus_one()}, {"sine", sine()}, {"module", constant()}});
  graph::Patch patch =
      patch_of({node("tone", "sine"), node("ring", "through"), node("other", "module")},
               {cable("tone", "ring", 0.5), cable("ring", "ring", 0.9), cable("ring", "out.left")});
  Playing undisturbed;
  undisturbed.stage.set_codes({{"through", plus_one()}, {"sine", sine()}, {"module", constant()}});
  undisturbed.stage.show(patch);
  playing.stage.show(patch);
  std::vector<float> heard;
  std::vector<float> wanted;
  for (int i = 0; i < 40; ++i) {
    patch.cables.push_back(cable("other", "out.right", 0.001 * i));
    playing.stage.show(patch);
    patch.cables.pop_back();
    const auto left = playing.play(37).left;
    heard.insert(heard.end(), left.begin(), left.end());
    const auto same = undisturbed.play(37).left;
    wanted.insert(wanted.end(), same.begin(), same.end());
  }
  CHECK(heard == wanted);
}
