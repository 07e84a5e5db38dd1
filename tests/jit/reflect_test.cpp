// What the compiler reads of a module.
#include <fstream>
#include <set>

#include "jit/compiling.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace jit_test;

namespace {

ModuleInfo info_of(const std::string& source) {
  const Outcome outcome = compile(source);
  INFO(to_text(outcome.diagnostics));
  REQUIRE(outcome.code);
  return outcome.code->info;
}

template <class Info>
std::vector<std::string> names(const std::vector<Info>& infos) {
  std::vector<std::string> result;
  for (const auto& info : infos) result.push_back(info.name);
  return result;
}

using Names = std::vector<std::string>;

}  // namespace

SCENARIO("Ports, knobs and help are read from the members of the struct") {
  const ModuleInfo info = info_of(R"(#include <chronus/module.hpp>

/// A voice
/// with everything.
struct Voice : Module {
  In pitch;                     ///< octaves   above
                                ///< freq
  In level = unpatched(0.75);
  GateIn gate;
  /// in Hz
  Param freq = param(220, 20, 20000, Hz, Log);
  Param mix = param(0.5, 0, 1);
  Params<3> tune = params<3>(0, -2, 2, Octaves);
  Param pair[2] = {param(1, 0, 2), param(3, 0, 4, Seconds)};
  enum class Shape { saw, square, sine };
  Choice<Shape> shape = Shape::square;
  Toggle hard = true;
  Count steps {8, 1, 16};
  Text pattern {"x..x"};
  Ins<2> side;
  GateIns<2> trigger;
  Out out;
  CvOut cv;
  GateOuts<2> ends;
  using Knob = Param;
  Knob own = param(0, -1, 1);
  void prepare() {}
  void update() {}
  void tick() { out = pitch; }
};
)");
  CHECK(info.name == "thing");
  CHECK(info.type == "Voice");
  CHECK(info.doc == "A voice with everything.");
  CHECK(info.has_update);
  CHECK_FALSE(info.has_block);
  CHECK(names(info.inputs) == Names{"pitch", "level", "gate", "side1", "side2", "trigger1", "trigger2"});
  CHECK(info.inputs[0].doc == "octaves above freq");
  CHECK(info.inputs[1].unpatched == 0.75f);
  CHECK(info.inputs[2].gate);
  CHECK(info.inputs[3].bank == "side");
  CHECK(info.inputs[5].gate);
  CHECK(names(info.outputs) == Names{"out", "cv", "ends1", "ends2"});
  CHECK(info.outputs[0].kind == OutputKind::audio);
  CHECK(info.outputs[1].kind == OutputKind::cv);
  CHECK(info.outputs[3].kind == OutputKind::gate);
  CHECK(names(info.params) ==
        Names{"freq", "mix", "tune1", "tune2", "tune3", "pair1", "pair2", "shape", "hard", "steps", "own"});
  const ParamInfo& freq = info.params[0];
  CHECK(freq.doc == "in Hz");
  CHECK(freq.start == 220);
  CHECK(freq.min == 20);
  CHECK(freq.max == 20000);
  CHECK(freq.unit == Hz);
  CHECK(freq.curve == Log);
  CHECK(info.params[3].unit == Octaves);
  CHECK(info.params[3].bank == "tune");
  CHECK(info.params[6].start == 3);
  CHECK(info.params[6].unit == Seconds);
  CHECK(info.params[7].choices == Names{"saw", "square", "sine"});
  CHECK(info.params[7].start == 1);
  CHECK(info.params[7].max == 2);
  CHECK(info.params[8].kind == ParamKind::toggle);
  CHECK(info.params[8].start == 1);
  CHECK(info.params[9].kind == ParamKind::count);
  CHECK(info.params[9].max == 16);
  REQUIRE(info.texts.size() == 1);
  CHECK(info.texts[0].start == "x..x");
}

SCENARIO("State is every number that no port, const or prepare() makes") {
  const ModuleInfo info = info_of(R"(#include <chronus/module.hpp>
#include <array>
#include <vector>
struct Deep : Module {
  struct Base { float inherited = 1; };
  struct Filter : Base {
    Signal low = 0.25, band{};
    float* link = nullptr;
   private:
    double hidden = 2;
  };
  struct Edge { float rest = 1; int hits[3]; };
  enum Mode : unsigned char { off, on = 7 };
  In in;
  Param knob = param(0, 0, 1);
  Out out;
  GateIn gate;
  Filter filter;
  Edge edges[2];
  float grid[2][3] = {};
  Mode mode = on;
  bool flag = true;
  long long count = 0;
  unsigned short small = 0;
  Phase phase;
  DelayLine line;
  Buffer<int> notes;
  std::array<float, 4> four{};
  std::vector<float> list;
  union { int a; float b; };
  struct { float x, y; } point;
  int bits : 3 = 0;
  const int fixed = 3;
  float size = 0, gain = 0;
  void (*call)(int) = nullptr;
  void helper() { gain = 2; }
  void prepare() { size = sample_rate; line.resize(10); notes.resize(4); }
  void update() { helper(); filter.low = 3; }
  void tick() { out = in + four[0]; }
};
)");
  const auto leaf = [&](const std::string& path) -> const StateLeaf& {
    for (const StateLeaf& each : info.state) {
      if (each.path == path) return each;
    }
    FAIL("no leaf " << path);
    return info.state.front();
  };
  const auto why = [&](const std::string& path) -> std::string {
    for (const FreshField& each : info.fresh) {
      if (each.path == path) return each.why;
    }
    return "kept";
  };
  CHECK(leaf("gate.now_").kind == LeafKind::boolean);
  CHECK(leaf("filter.inherited").kind == LeafKind::f32);
  CHECK(leaf("filter.band").scope == "filter");
  CHECK(leaf("filter.hidden").kind == LeafKind::f64);
  CHECK(leaf("filter.hidden").initialiser == "2");
  CHECK(leaf("edges[].rest").count == 2);
  CHECK(leaf("edges[].rest").stride == 16);
  CHECK(leaf("edges[].rest").extents == std::vector<int>{2});
  CHECK(leaf("edges[1].hits[]").count == 3);
  CHECK(leaf("edges[1].hits[]").extents == std::vector<int>{2, 3});
  CHECK(leaf("edges[1].hits[]").offset == leaf("edges[0].hits[]").offset + 16);
  CHECK(leaf("grid[][]").count == 6);
  CHECK(leaf("grid[][]").stride == 4);
  CHECK(leaf("mode").kind == LeafKind::enumeration);
  CHECK(leaf("mode").enumerators == Names{"off=0", "on=7"});
  CHECK(leaf("mode").initialiser == "on");
  CHECK(leaf("mode").element_size == 1);
  CHECK(leaf("flag").kind == LeafKind::boolean);
  CHECK(leaf("count").kind == LeafKind::i64);
  CHECK(leaf("small").kind == LeafKind::u16);
  CHECK(leaf("phase.ticks_").kind == LeafKind::u32);
  CHECK(leaf("line").kind == LeafKind::delay_line);
  CHECK(leaf("line").element_size == 4);
  CHECK(leaf("notes").kind == LeafKind::buffer);
  CHECK(leaf("notes").type == "int");
  CHECK(leaf("four._M_elems[]").count == 4);
  CHECK(leaf("point.x").kind == LeafKind::f32);
  CHECK(why("filter.link") == "a pointer");
  CHECK(why("list") == "a std::vector");
  CHECK(why("a") == "a union");
  CHECK(why("bits") == "a bit-field");
  CHECK(why("fixed") == "const");
  CHECK(leaf("size").kind == LeafKind::f32);  // although prepare() assigns it
  CHECK_FALSE(leaf("size").updated);
  CHECK(leaf("gain").updated);
  CHECK(leaf("filter.low").updated);
  CHECK(why("call") == "a function pointer");
  for (const StateLeaf& each : info.state) {
    CHECK(each.offset + each.element_size <= info.size);
    CHECK(each.path.find("knob") == std::string::npos);
  }
}

SCENARIO("In lanes a Signal is an array of its lanes") {
  const Outcome outcome =
      compile(module("Out out; Signal x[2]; Phase p; void tick() { x[0] += 1; out = x[0] + p; }"), 8);
  INFO(to_text(outcome.diagnostics));
  REQUIRE(outcome.code);
  for (const StateLeaf& leaf : outcome.code->info.state) {
    if (leaf.path == "x[]") CHECK(leaf.count == 16);
    if (leaf.path == "p.ticks_") CHECK(leaf.count == 8);
    CHECK(leaf.stride == 4);
  }
}

SCENARIO("The SDK's blocks are state and run in lanes") {
  const std::string source = module(R"(  In in;
  GateIn gate;
  Out out;
  DcBlocker mean;
  OnePole turn;
  AllPass pass[2];
  Glide glide;
  Decay level;
  Declick seam;
  void prepare() {
    for (AllPass& p : pass) p.resize(1000);
  }
  void tick() {
    level.strike(gate.rose(), gate.height());
    const Signal far = pass[1].process(pass[0].process(in, 300, 0.6), glide.to(500 + 100 * in, dt / 0.1), 0.6);
    out = mean.process(seam.process(turn.all(far, 800 * dt) * level.fall(dt / 0.3), gate.rose(), dt / 0.005), dt);
  })");
  const std::set<std::string> expected = {"mean.in_",     "mean.out_",   "turn.state_",  "pass[].line_",
                                          "glide.value_", "glide.rest_", "glide.begun_", "level.level_",
                                          "seam.last_",   "seam.gap_",   "seam.left_"};
  for (const int lanes : {1, 4, 8, 16}) {
    const Outcome outcome = compile(source, lanes);
    INFO(lanes << " voices: " << to_text(outcome.diagnostics));
    REQUIRE(outcome.code);
    const ModuleInfo& info = outcome.code->info;
    CHECK(info.lane_obstacle.empty());
    CHECK(info.fresh.empty());
    std::set<std::string> paths;
    for (const StateLeaf& leaf : info.state) {
      if (!leaf.path.starts_with("gate") && leaf.path != "out") paths.insert(leaf.path);
      if (leaf.path == "pass[].line_") CHECK(leaf.kind == LeafKind::delay_line);
    }
    CHECK(paths == expected);
  }
}

SCENARIO("What keeps a module from running in lanes is named") {
  const auto obstacle = [](const std::string& body) {
    return info_of(module("In in; Out out; GateIn gate;\n" + body)).lane_obstacle;
  };
  CHECK(obstacle("Phase p; Signal x; void tick() { x += 1; p.advance(x); out = x; }").empty());
  CHECK(obstacle("int size = 4; Count n {1, 0, 4}; void tick() { out = in * size + n; }").empty());
  CHECK(obstacle("int step = 0; void tick() { ++step; out = in; }").find("`step`") == 0);
  CHECK(obstacle("struct F { float y = 0; void go() { y += 1; } } f[2]; void tick() { f[1].go(); out = 0; }")
            .find("`f[].y`") == 0);
  CHECK(obstacle("struct F { Signal y = 0; void go() { y += 1; } } f[2]; void tick() { for (F& each : f) "
                 "each.go(); out = 0; }")
            .empty());
  CHECK(
      obstacle("bool on = false; void flip() { on = !on; } void tick() { flip(); out = on; }").find("`on`") ==
      0);
  const Outcome refused = compile(module("Out out; int step = 0; void tick() { ++step; out = step; }"), 8);
  CHECK_FALSE(refused.code);
  CHECK(to_text(refused.diagnostics).find("`step`") != std::string::npos);
}

SCENARIO("The local headers that a module includes are told, with those that they include") {
  test::TempFolder folder;
  const auto write = [&](const std::string& name, const std::string& text) {
    std::ofstream(folder.file(name)) << text;
  };
  write("inner.hpp", "#pragma once\ninline constexpr float inner = 0.25f;\n");
  write("tools.hpp", "#pragma once\n#include \"inner.hpp\"\ninline float twice(float x) { return x * 2; }\n");
  Request asked = request(
      "#include <chronus/module.hpp>\n#include <array>\n#include \"tools.hpp\"\n"
      "struct Thing : Module { Out out; void tick() { out = twice(inner); } };\n");
  asked.file = folder.file("thing.cpp");
  const std::vector<std::string> both = {folder.file("inner.hpp"), folder.file("tools.hpp")};
  CHECK(compile_all(asked).front().headers == both);

  WHEN("one of them has an error") {
    write("tools.hpp",
          "#pragma once\n#include \"inner.hpp\"\ninline float twice(float x) { return y * 2; }\n");
    const Outcome outcome = compile_all(asked).front();
    CHECK_FALSE(outcome.code);
    CHECK(outcome.headers == both);
    CHECK(outcome.diagnostics.front().file == folder.file("tools.hpp"));
    CHECK(outcome.diagnostics.front().line == 3);
  }
}
