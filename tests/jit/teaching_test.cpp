// What is easily mistaken in a module, and the words that tell what would be right.
#include "jit/refused.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"

using namespace jit_test;
using chronus::test::holds;

namespace {

const std::string head = "#include <chronus/module.hpp>\n";

std::string said(const std::string& body) {
  return refused(module(body)).text;
}

/// What tick() must not do, after `#include`s.
std::string said_of_tick(const std::string& includes, const std::string& members, const std::string& line) {
  return refused(includes + module("In in; Out out; " + members + "\n  void tick() {\n    " + line + "\n  }"))
      .text;
}

}  // namespace

SCENARIO("What is no finite number is no start, end or value without a cable") {
  const auto refuses = [](const std::string& port, const std::string& why) {
    const Refused r =
        refused("#include <limits>\n" + module("Out out;\n  " + port + "\n  void tick() { out = 0; }"));
    CHECK(r.errors[0].line == 6);
    CHECK(holds(r.text, why));
  };
  refuses("Param p = param(0, 0, std::numeric_limits<float>::infinity());", "`p` cannot have inf as its end");
  refuses("Param p = param(0, 0, 1e39);", "`p` cannot have inf as its end");
  refuses("Param p = param(__builtin_nanf(\"\"), 0, 1);", "`p` cannot have nan as its start");
  refuses("Params<4> p = params<4>(0, 0, __builtin_inff());", "`p` cannot have inf as its end");
  refuses("Param p = param(0, -3e38, 3e38);", "`p` is too wide");
  refuses("In x = unpatched(1.0f / 0.0f);", "what `x` reads without a cable must be a plain number");
  refuses("In x = unpatched(__builtin_nanf(\"\"));", "a plain number, not nan");
  refuses("Param p = param(0, 0, 1, static_cast<Unit>(99));", "`p` needs one of the units");
}

SCENARIO("A port stands in the module itself") {
  CHECK(holds(
      said("struct Voice { Param gain = param(0.5, 0, 1); } voices[2]; Out out; void tick() { out = 0; }"),
      "`gain` is a port in `Voice`, and ports stand in the module itself"));
  CHECK(holds(
      refused(head +
              "struct Voice { Param gain = param(0.5, 0, 1); };\nstruct Thing : Module { Voice voice; Out "
              "out; void tick() { out = 0; } };\n")
          .text,
      "`param` declares a port of the module"));
  CHECK(holds(
      refused(head +
              "struct Room { In side; };\nstruct Thing : Module, Room { Out out; void tick() { out = 0; } "
              "};\n")
          .text,
      "`side` is a port in `Room`"));
  CHECK(compile(module("struct Words { Text text; Signal low = 0; } words; Text line = \"x\"; Out out; void "
                       "tick() { out "
                       "= words.low; }"))
            .code);
}

SCENARIO("Two ports do not share a name") {
  const Refused r = refused(module("Ins<2> x;\n  In x1;\n  Out out;\n  void tick() { out = x1; }"));
  CHECK(holds(r.at(5).message, "there are two ports `x1`"));
  CHECK(holds(said("Params<2> x = params<2>(0, 0, 1); Out x2; void tick() { x2 = 0; }"),
              "there are two ports `x2`"));
}

SCENARIO("A knob that is declared otherwise is told how") {
  CHECK(holds(said("Param p[4] = param(0.5, 0, 1); Out out; void tick() { out = p[0]; }"),
              "`Params<4> p = params<4>(0.5, 0, 1);`"));
  CHECK(
      holds(said("Param g{0.5f, 0, 1}; Out out; void tick() { out = g; }"), "`Param g = param(0.5, 0, 1);`"));
}

SCENARIO("A port and a word are used as what they are") {
  CHECK(holds(said("In in; Out out; void tick() { out = in[0]; }"), "`in` is one value, not several"));
  CHECK(holds(said("Out out; void tick() { out = sample_rate(); }"), "write `sample_rate`, without ()"));
  CHECK(holds(said("Out out; Param mix = param(0, 0, 1); void tick() { out = mix(1, 0, 1); }"),
              "`Module::mix(...)`"));
}

SCENARIO("What may wait is told what to do without it") {
  const std::string clock = said_of_tick("#include <chrono>\n", "",
                                         "out = std::chrono::steady_clock::now() > "
                                         "std::chrono::steady_clock::time_point();");
  CHECK(holds(clock, "a module's time is counted in samples"));
  CHECK_FALSE(holds(clock, "lock: one thread"));
  CHECK(holds(said_of_tick("#include <mutex>\n", "std::mutex key;", "key.lock(); out = 0;"),
              "a module needs no lock"));
  CHECK(holds(said_of_tick("#include <functional>\n", "std::function<float(float)> f;", "out = f(in);"),
              "call the function or the lambda itself"));
}

SCENARIO("A std::string that looks like a Text is warned of") {
  const Outcome outcome =
      compile("#include <string>\n" + module("Out out;\n  std::string pattern = \"x..x\";\n"
                                             "  std::string name;  ///< of the pattern\n"
                                             "  std::string scratch;\n  void tick() { out = 0; }"));
  const std::string text = to_text(outcome.diagnostics);
  INFO(text);
  CHECK(outcome.code);
  CHECK(holds(text, "thing.cpp:6:15: warning: `pattern` is no port"));
  CHECK(holds(text, "`name` is no port"));
  CHECK_FALSE(holds(text, "`scratch`"));
}

SCENARIO("The words that an author defines or poisons are the author's own business") {
  const Outcome outcome =
      compile(head +
              "#define M 3\n#define self this\n#define frames 7\n#define create\n#define block 5\n"
              "struct Thing : Module { In in; Out out; void tick() { out = in * M; } };\n"
              "#pragma GCC poison run play Common\n#define float double\n");
  INFO(to_text(outcome.diagnostics));
  CHECK(outcome.code);
}

SCENARIO("A knob without its ends and a gate taken for a number are refused in the author's words") {
  CHECK(holds(said("Out out; Param gain = param(80);\n  void tick() { out = gain; }"),
              "`gain` needs its start and its ends: `Param gain = param(0.5, 0, 1);`"));
  CHECK(holds(said("GateIn gate; Out out;\n  void tick() { out = gate * 2; }"),
              "a GateIn is no number: write `x.high() ? 1 : 0`"));
  CHECK(holds(said("GateIn gate; Out out;\n  void tick() { if (gate) out = 1; }"),
              "a GateIn is no bool: write `x.high()`"));
  CHECK(holds(said("Out out; Param time = param(3ms, 0, 1);\n  void tick() { out = time; }"),
              "numbers in a module have no units"));
  CHECK(holds(said("Out out; Signal x;\n  void tick() { out = watch(x); }"), "watch(x) has no value"));
}
