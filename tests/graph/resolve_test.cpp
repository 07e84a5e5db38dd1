#include "graph/resolve.hpp"

#include <chronus/bounds.hpp>

#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::graph;

namespace {

ModuleInfo stereo_delay() {
  ModuleInfo info;
  for (const char* name : {"time_cv", "in_left", "in_right"}) {
    info.inputs.emplace_back();
    info.inputs.back().name = name;
  }
  for (const char* name : {"out_left", "out_right", "tap"}) {
    info.outputs.emplace_back();
    info.outputs.back().name = name;
  }
  for (const ParamKind kind : {ParamKind::knob, ParamKind::toggle}) {
    info.params.emplace_back();
    info.params.back().name = kind == ParamKind::knob ? "mix" : "sync";
    info.params.back().kind = kind;
  }
  return info;
}

using Indices = std::vector<PortIndex>;

}  // namespace

TEST_CASE("a node alone means its main port, which may be a pair") {
  CHECK(resolve_output(stereo_delay(), "") == Indices{{0}, {1}});
  CHECK(resolve_input(stereo_delay(), "") == Indices{{1}, {2}});
}

TEST_CASE("a main port is the first where none is called in or out") {
  ModuleInfo info;
  info.outputs.resize(2);
  info.outputs[0].name = "saw";
  info.outputs[1].name = "sine";
  CHECK(resolve_output(info, "") == Indices{{0}});
}

TEST_CASE("a parameter that is a knob is a jack, a switch is none") {
  CHECK(resolve_input(stereo_delay(), "mix") == Indices{{0, true}});
  CHECK(resolve_input(stereo_delay(), "sync").empty());
}

TEST_CASE("an unknown port is no port") {
  CHECK(resolve_output(stereo_delay(), "nonsense").empty());
  CHECK(resolve_input(stereo_delay(), "out_left").empty());
}

TEST_CASE("ends are joined left to left, one to both, both to one") {
  const Indices one{{7}};
  const Indices pair{{0}, {1}};
  CHECK(join(pair, pair) == std::vector<std::pair<PortIndex, PortIndex>>{{{0}, {0}}, {{1}, {1}}});
  CHECK(join(one, pair) == std::vector<std::pair<PortIndex, PortIndex>>{{{7}, {0}}, {{7}, {1}}});
  CHECK(join(pair, one) == std::vector<std::pair<PortIndex, PortIndex>>{{{0}, {7}}, {{1}, {7}}});
  CHECK(join({}, pair).empty());
}

TEST_CASE("the device's channels are named left, right, and by number") {
  CHECK(resolve_channels("") == Indices{{0}, {1}});
  CHECK(resolve_channels("left") == Indices{{0}});
  CHECK(resolve_channels("right") == Indices{{1}});
  CHECK(resolve_channels("1") == Indices{{0}});
  CHECK(resolve_channels("32") == Indices{{31}});
  for (const char* none : {"0", "33", "-1", "01", "1x", "middle", "99999999999999999999"}) {
    INFO(none);
    CHECK(resolve_channels(none).empty());
  }
  for (int channel = 0; channel < most_channels; ++channel)
    CHECK(resolve_channels(channel_name(channel)) == Indices{{channel}});
}
