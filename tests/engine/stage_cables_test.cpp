// Whatever was done to a patch before, its cables on stage are those that it would have at once.
#include "engine/stage_cables.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "engine/modules.hpp"
#include "engine/playing.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::engine;
using namespace chronus::test;

namespace {

constexpr int block = 64;
constexpr std::int64_t ramp = 480;

/// Modules whose ports differ: the version is how many inputs there are beside the first.
std::shared_ptr<const Code> with_inputs(int more) {
  ModuleInfo info;
  info.name = "module";
  info.inputs = {input()};
  for (int i = 1; i <= more; ++i) info.inputs.push_back(input(("in" + std::to_string(i)).c_str()));
  info.outputs = {audio_output()};
  return native_code<PlusOne>(info, static_cast<std::uint64_t>(more) + 1);
}

/// The part of a stage that keeps nodes and cables.
struct World {
  StageNodes nodes;
  StageCables cables{block, ramp};
  std::map<std::string, int> inputs;  ///< that a node has beside the first
  StageMoment now{0, 1};
  Id next_id = 1;

  void show(const graph::Patch& patch) {
    for (const auto& node : nodes.all()) {
      if (!node->leaving() && !patch.find(node->spec.name)) nodes.leave(*node, now.sample);
    }
    for (const graph::Node& spec : patch.nodes) {
      StageNode* node = nodes.find(spec.name);
      if (!node) node = &nodes.add(spec, next_id++);
      node->spec = spec;
      const auto code = with_inputs(inputs[spec.name]);
      if (!node->instance || node->instance->code().version != code->version)
        node->instance = std::move(*Instance::make(code, {}));
    }
    nodes.sort(patch);
    cables.follow(patch, nodes, false, now);
    cables.plan_taken(now.next_plan++, now.sample);
  }

  /// Time passes until all that fades out is gone.
  void settle() {
    for (int i = 0; i < 4; ++i) {
      now.sample += ramp;
      if (cables.prune(now)) cables.plan_taken(now.next_plan++, now.sample);
      nodes.drop([&](const StageNode& node) { return !cables.any_at(node); });
    }
  }

  using Line = std::tuple<std::string, std::string, std::string, std::string, double, bool>;

  std::vector<Line> lines() const {
    std::vector<Line> lines;
    for (const auto& cable : cables.wanted()) {
      CHECK(cable->state);
      lines.emplace_back(cable->from->spec.name, cable->output, cable->to ? cable->to->spec.name : "out",
                         cable->input, cable->gain, cable->closes);
    }
    return lines;
  }
};

class History {
 public:
  explicit History(unsigned seed) : random_(seed) {}

  void change(World& world) {
    switch (patch.nodes.size() < 3 ? 0 : below(20)) {
      case 0:
        patch.nodes.push_back(node("n" + std::to_string(below(12)), "module"));
        if (std::ranges::count(patch.nodes, patch.nodes.back().name, &graph::Node::name) > 1)
          patch.nodes.erase(patch.nodes.size() - 1);
        break;
      case 1: {
        const std::string name = any();
        patch.nodes.erase_if([&](const auto& each) { return each.name == name; });
        patch.cables.erase_if(
            [&](const auto& each) { return each.from.node == name || each.to.node == name; });
        break;
      }
      case 2:
        if (!patch.cables.empty()) {
          const std::size_t at = place(patch.cables);
          const graph::Cable moved = patch.cables[at];
          patch.cables.erase(at);
          if (below(2) == 0) patch.cables.insert(patch.cables.empty() ? 0 : place(patch.cables), moved);
        }
        break;
      case 3:
        if (!patch.cables.empty()) patch.cables.change(place(patch.cables)).amount = 0.25 * below(4);
        break;
      case 4:
        patch.nodes.change(place(patch.nodes)).muted = below(2) == 0;
        break;
      case 5:
        patch.nodes.change(place(patch.nodes)).solo = below(3) == 0;
        break;
      case 6:
        world.inputs[any()] = below(3);
        break;
      case 7:
        if (!before_.empty()) patch = before_[place(before_)];
        break;
      default: {
        const std::string port = below(2) == 0 ? "" : ".in" + std::to_string(below(3));
        const graph::Cable laid = cable(any(), below(4) == 0 ? "out" : any() + port, 0.5);
        if (!patch.find(laid.from, laid.to))
          patch.cables.insert(below(3) == 0 ? 0 : patch.cables.size(), laid);
      }
    }
    before_.push_back(patch);
  }

  graph::Patch patch;

 private:
  int below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(random_); }
  std::size_t place(const auto& in) { return static_cast<std::size_t>(below(static_cast<int>(in.size()))); }
  std::string any() { return patch.nodes[place(patch.nodes)].name; }

  std::mt19937 random_;
  std::vector<graph::Patch> before_;
};

}  // namespace

SCENARIO("A patch has the same cables on stage whatever was there before") {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    World world;
    History history(seed);
    for (int step = 0; step < 80; ++step) {
      history.change(world);
      world.show(history.patch);
      if (step % 3 == 0) world.settle();
      if (step % 5 != 0) continue;
      world.settle();
      World fresh;
      fresh.inputs = world.inputs;
      fresh.show(history.patch);
      REQUIRE(world.lines() == fresh.lines());
      REQUIRE(world.cables.sleeping() == fresh.cables.sleeping());
      REQUIRE(world.cables.leaving().empty());
      REQUIRE(world.nodes.all().size() == history.patch.nodes.size());
    }
  }
}
