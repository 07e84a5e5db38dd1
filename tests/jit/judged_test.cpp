// What is found when the code is played for longer, after it was handed out.
#include "jit/compiling.hpp"
#include "jit/instrument.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"
#include "support/temp_folder.hpp"

using namespace jit_test;
using chronus::test::holds;

namespace {

void check_fails(const std::string& body, const std::string& why) {
  const Verdict verdict = judge(request(module(body)));
  const std::string text = to_text(verdict.diagnostics);
  INFO(text);
  CHECK(verdict.failed);
  REQUIRE(verdict.diagnostics.size() == 1);
  CHECK(verdict.diagnostics[0].severity == Severity::error);
  CHECK(verdict.diagnostics[0].line > 0);
  CHECK(holds(text, "played longer, this module fails: "));
  CHECK(holds(text, why));
}

/// What is warned of; empty if nothing is.
std::string warnings(Request wanted, Compiler& with = compiler()) {
  const Verdict verdict = judge(std::move(wanted), with);
  const std::string text = to_text(verdict.diagnostics);
  INFO(text);
  CHECK_FALSE(verdict.failed);
  for (const Diagnostic& each : verdict.diagnostics) CHECK(each.severity == Severity::warning);
  return text;
}

std::string warnings(const std::string& body) {
  return warnings(request(module(body)));
}

/// The same with nodes that are set like this.
std::string warnings(const std::string& body, std::vector<Settings> nodes) {
  Request wanted = request(module(body));
  wanted.nodes = std::move(nodes);
  return warnings(std::move(wanted));
}

const std::string trap_after_a_second =
    "Out out; int count = 0;\n  void tick() { if (++count > 48000) __builtin_trap(); out = 0; }";

}  // namespace

SCENARIO("What goes wrong only after a while is found after the code was handed out") {
  check_fails(trap_after_a_second, "tick() or block() runs into a trap");
  check_fails(
      "Out out; int count = 0; volatile int zero = 0;\n  void tick() { while (count > 48000 && zero == 0) "
      "{} ++count; out = 0; }",
      "does not come to an end");
  check_fails("Out out; int count = 0;\n  void tick() { out = sqrt(48000.0f - ++count) * 0.001f; }",
              "`out` becomes");
  check_fails(
      "Out out; float table[64] = {}; int at = 0; int count = 0;\n"
      "  void tick() { if (++count % 1000 == 0) ++at; out = table[at]; }",
      "runs into a trap");
}

SCENARIO("What crashes only after a while is shown where it does") {
  const Verdict verdict =
      judge(request(module("Out out; int count = 0;\n  void tick() {\n    out = 0;\n"
                           "    if (++count > 48000)\n      __builtin_trap();\n  }")));
  REQUIRE(verdict.failed);
  CHECK(verdict.diagnostics[0].line == 8);
  CHECK(holds(to_text(verdict.diagnostics), "      __builtin_trap();"));
}

SCENARIO("Each parameter is tried alone") {
  const std::string two = "Out out; Param size = param(0.5, 0, 1), tone = param(0.5, 0, 1);\n";
  check_fails(two + "  void tick() { out = size == 1 && tone == 0.5f ? 1 / (tone - 0.5f) : 0; }",
              "`out` becomes inf with silence at the inputs, with `size` at its upper end");
  check_fails(two +
                  "  int* nowhere = nullptr;\n"
                  "  void tick() { out = size == 0.5f && tone == 0 ? *nowhere : 0; }",
              "memory that is not its own, with `tone` at its lower end");
  check_fails(two +
                  "  int* nowhere = nullptr;\n"
                  "  void tick() { out = size == 0.5f && tone > 0.7f && tone < 0.8f ? *nowhere : 0; }",
              "memory that is not its own, with `tone` on the move");
  check_fails(
      "Out out; Count few{2, 1, 9}, many{2, 1, 9}; float zero = 0;\n"
      "  void tick() { out = int(few) == 2 && int(many) == 7 ? 1 / zero : 0; }",
      "with `many` on the move");
}

SCENARIO("A module is prepared a second time, and reset") {
  check_fails(
      "Out out; int times = 0; void prepare() { if (times > 0) __builtin_trap(); ++times; }\n"
      "  void tick() { out = 0; }",
      "no return), prepared again, at 44100 Hz");
  check_fails(
      "Out out; Signal level = 1; int times = 0; void reset() { if (++times > 0) level = 0; }\n"
      "  void tick() { out = 1 / level; }",
      "`out` becomes inf with silence at the inputs, reset");
}

SCENARIO("The modules of the instrument have nothing to be told of") {
  for (const auto& file : module_files()) {
    const Request wanted = request_for(file);
    const Verdict verdict = judge(wanted);
    INFO(wanted.module << "\n" << to_text(verdict.diagnostics));
    CHECK_FALSE(verdict.failed);
    CHECK(verdict.diagnostics.empty());
  }
}

SCENARIO("Code that failed when it was played longer is not kept") {
  const chronus::test::TempFolder folder;
  const auto mine = start_with_cache(folder.file("cache"));
  CHECK(judge(request(module(trap_after_a_second)), *mine).failed);
  CHECK(compile(request(module(trap_after_a_second)), *mine).worker != "cache");
  CHECK_FALSE(judge(request(module("Out out; void tick() { out = 0.5; }")), *mine).failed);
  CHECK(compile(request(module("Out out; void tick() { out = 0.5; }")), *mine).worker == "cache");
}

SCENARIO("What takes too long is warned of") {
  const std::string spin =
      "Signal spin() { Signal x = 1; for (int i = 0; i < 8000; ++i) x = x * 0.999f + 0.1f; "
      "return x * 0.001f; }\n";
  CHECK(holds(warnings("In in; Out out;\n" + spin + "  void tick() { out = in + 0.01f * (spin() - 0.1f); }"),
              "thing.cpp:6:8: warning: a node of it takes "));
  CHECK(holds(warnings("In in; Out out;\n" + spin +
                       "  void tick() { out = in; if (in != 0 && abs(in) < 1e-30f) out += 1e-9f * spin(); }"),
              "a sound that fades away takes "));
}

SCENARIO("What reset() forgets is named") {
  const std::string fields =
      "GateIn gate; Out out; Signal level = 0.1, other = 0, gain = 0; DelayLine line;\n"
      "  void prepare() { line.resize(100); }\n  void update() { gain = 0.5; }\n"
      "  void tick() { if (gate.rose()) level += 0.01f; other += level; line.write(level); "
      "out = 0.1f * sin(0.1f * other) * gain + 0.001f * line.read(90); }\n";
  CHECK(warnings(fields).empty());
  CHECK(warnings(fields + "  void reset() { level = 0.1; other = 0; line.clear(); }").empty());
  CHECK(holds(warnings(fields + "  void reset() { other = 0; line.clear(); }"),
              "thing.cpp:8:8: warning: reset() does not bring `level` back"));
  CHECK(holds(warnings(fields + "  void reset() { level = 0.1; }"), "`other`, `line` back"));
  const std::string list =
      "GateIn gate; Out out; std::vector<float> list;\n  void prepare() { list.assign(4, 0); }\n"
      "  void tick() { if (gate.rose()) list[1] += 0.01f; out = 0.1f * sin(list[1]); }\n";
  Request wanted = request("#include <vector>\n" + module(list));
  CHECK(warnings(wanted).empty());
  wanted.source = "#include <vector>\n" + module(list + "  void reset() {}");
  CHECK(holds(warnings(wanted), "does not sound as it did at first (look at `list`): write a reset()"));
  wanted.source = "#include <vector>\n" + module(list + "  void reset() { list[1] = 0; }");
  CHECK(warnings(wanted).empty());
}

SCENARIO("A module is played as its nodes are set") {
  const std::string body =
      "In in; Out out; Param level = param(0.5, 0, 100); Text words = \"a\";\n"
      "  void tick() { out = words[0] == 'a' ? in * level : 0; }";
  CHECK(warnings(body).empty());
  GIVEN("a node that is silent") {
    CHECK(holds(warnings(body, {{"lead", {{"level", 0}}, {}}}),
                "silent, though it was given noise and open gates, as its nodes are set"));
    CHECK(holds(warnings(body, {{"lead", {}, {{"words", "b"}}}}), "silent"));
    THEN("one that is not is enough") {
      CHECK(warnings(body, {{"lead", {{"level", 0}}, {}}, {"tone", {}, {}}}).empty());
    }
  }
  GIVEN("a node that is too loud") {
    CHECK(holds(warnings(body, {{"lead", {{"level", 100}}, {}}}), "`out` reaches +28 dBFS as `lead` is set"));
  }
  GIVEN("a sound that is beside zero") {
    const std::string beside =
        "In in; Out out; CvOut level; Param more = param(0, 0, 1);\n"
        "  void tick() { out = in + more; level = 0.5; }";
    CHECK(warnings(beside).empty());
    CHECK(holds(warnings(beside, {{"lead", {{"more", 0.25}}, {}}}), "`out` has a DC offset of +0.25"));
  }
  GIVEN("a node with which it fails") {
    Request wanted =
        request(module("In in; Out out; Text words = \"a\"; float zero = 0;\n"
                       "  void tick() { out = words[0] == 'a' ? in : 1 / zero; }"));
    CHECK_FALSE(judge(wanted).failed);
    wanted.nodes = {{"lead", {}, {{"words", "b"}}}};
    const Verdict verdict = judge(wanted);
    CHECK(verdict.failed);
    CHECK(holds(to_text(verdict.diagnostics), "`out` becomes inf, as `lead` is set"));
  }
}

SCENARIO("Warnings of the code are kept with it, those of a node's settings are not") {
  const chronus::test::TempFolder folder;
  const auto mine = start_with_cache(folder.file("cache"));
  Request wanted =
      request(module("In in; Out out; Signal level = 0; Param loud = param(1, 0, 100);\n"
                     "  void tick() { level += 0.0001f; out = in * loud + 0.1f * sin(level); }\n"
                     "  void reset() {}"));
  wanted.nodes = {{"lead", {{"loud", 100}}, {}}};
  const std::string text = warnings(wanted, *mine);
  CHECK(holds(text, "`level` back"));
  CHECK(holds(text, "dBFS"));
  const Outcome again = compile(wanted, *mine);
  CHECK(again.worker == "cache");
  REQUIRE(again.diagnostics.size() == 1);
  CHECK(holds(again.diagnostics[0].message, "`level` back"));
}
