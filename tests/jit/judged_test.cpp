// What is found when the code is played for longer, after it was handed out.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "jit/compiling.hpp"
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
  for (const auto& entry : std::filesystem::directory_iterator(options().module_folder)) {
    if (entry.path().extension() != ".cpp") continue;
    std::stringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    Request wanted = request(text.str());
    wanted.module = entry.path().stem();
    wanted.file = entry.path();
    const Verdict verdict = judge(wanted);
    INFO(wanted.module << "\n" << to_text(verdict.diagnostics));
    CHECK_FALSE(verdict.failed);
    CHECK(verdict.diagnostics.empty());
  }
}

SCENARIO("Code that failed when it was played longer is not kept") {
  const chronus::test::TempFolder folder;
  Options how = options();
  how.cache = folder.file("cache");
  how.pool = 1;
  auto started = Compiler::start(how);
  REQUIRE(started);
  Compiler& compiler = **started;
  CHECK(judge(request(module(trap_after_a_second)), compiler).failed);
  CHECK(compile(request(module(trap_after_a_second)), compiler).worker != "cache");
  CHECK_FALSE(judge(request(module("Out out; void tick() { out = 0.5; }")), compiler).failed);
  CHECK(compile(request(module("Out out; void tick() { out = 0.5; }")), compiler).worker == "cache");
}
