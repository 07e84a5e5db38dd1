// What is refused, where, and what the message teaches.
#include <fstream>

#include "jit/refused.hpp"
#include "support/catch.hpp"

using namespace jit_test;

namespace {

const std::string silence = "Out out; void tick() { out = 0; }";

}  // namespace

SCENARIO("Half-written files get ordinary errors") {
  SECTION("a missing brace is shown at the end of what was written") {
    const Refused r = refused(
        "#include <chronus/module.hpp>\nstruct Thing : Module {\n  Out out;\n  void tick() { out = 0;\n\n");
    CHECK(r.says("expected '}'"));
    CHECK(r.at(4).snippet == "  void tick() { out = 0;");
  }
  SECTION("an empty file") {
    CHECK(refused("").says("no module in this file"));
  }
  SECTION("half a file") {
    CHECK(refused("#include <chronus/module.hpp>\nstruct Th").says("thing.cpp:2:"));
  }
  SECTION("a statement at file scope") {
    refused("#include <chronus/module.hpp>\nint z;\nz = z + 1;\n");
  }
  SECTION("a header that is not there") {
    CHECK(refused("#include <chronus/module.hpp>\n#include \"nowhere.hpp\"\n")
              .says("'nowhere.hpp' file not found"));
    CHECK(refused("#include <nowhere/at_all.hpp>\n").says("'nowhere/at_all.hpp' file not found"));
  }
  SECTION("an unknown name, with the right one") {
    const Refused r = refused(module("Out out; Phase phase;\n  void tick() { out = phaze; }"));
    CHECK(r.at(5).message.find("'phase'") != std::string::npos);
    CHECK(r.at(5).fixit == "phase");
    CHECK(r.at(5).column == 23);
    CHECK(r.says("  void tick() { out = phaze; }"));
  }
  SECTION("an error inside the SDK is shown at the author's line") {
    const Refused r = refused(module("Out out;\n  struct P {};\n  void tick() { out = exp2(P{}); }"));
    CHECK(r.errors[0].line == 6);
  }
}

SCENARIO("A file holds one module") {
  CHECK(refused(module("Out out; void tick() { out = 0; }") + "struct Other : Module { void tick() {} };\n")
            .says("two modules in one file, `Thing` and `Other`"));
  CHECK(refused("#include <chronus/module.hpp>\nstruct A : Module { Out out; };\nstruct B : A { void tick() "
                "{} };\n")
            .says("`B` derives from Module through another struct"));
  CHECK(refused("#include <chronus/module.hpp>\ntemplate <int N> struct A : Module { void tick() {} };\n")
            .says("is a template"));
  CHECK(refused(module("Out out; Thing(int); void tick() {}")).says("constructor without arguments"));
  CHECK(refused(module("Out out;")).says("makes no sound"));
  CHECK(refused(module("Out out; void tick(int) {}")).says("`tick` must be `void tick()`"));
  CHECK(refused(module("Out out; virtual void tick() {}")).says("virtual"));
}

SCENARIO("Misleading declarations name the right way") {
  CHECK(refused(module("Param x; void tick() {}")).says("`Param x = param(0.5, 0, 1);`"));
  CHECK(
      refused(module("Param p[4] {0, -5, 5}; void tick() {}")).says("`Params<4> p = params<4>(0, -5, 5);`"));
  CHECK(refused(module("Param x = param(0, 1, 1); void tick() {}")).says("has no range"));
  CHECK(refused(module("Param x = param(5, 0, 1); void tick() {}")).says("starts at 5, outside 0 .. 1"));
  CHECK(refused(module("Param x = param(0, 0, 1, Hz, Log); void tick() {}"))
            .says("Log knob's lower end is above 0"));
  CHECK(refused(module("In x = 1; void tick() {}")).says("`In x = unpatched(1);`"));
  CHECK(refused(module("Param x = param(0, 0, 1); Out out;\n void block(int n) { samples(out)[0] = "
                       "samples(x)[n - 1]; }"))
            .says("which has no samples"));
}

SCENARIO("Every real-time violation is an error at its line") {
  const Refused r = refused(R"(#include <chronus/module.hpp>
#include <cstdio>
#include <vector>
struct Thing : Module {
  Out out;
  std::vector<float> list;
  void grow() { list.resize(9); }
  void tick() {
    list.push_back(1);
    grow();
    delete new int;
    printf("x");
    out = 0;
  }
  void update() { list.reserve(99); }
};
)");
  CHECK(r.at(9).message.find("audio thread") != std::string::npos);
  CHECK(r.at(9).message.find("push_back") != std::string::npos);
  CHECK(r.at(10).message.find("grow") != std::string::npos);
  CHECK(r.at(11).message.find("prepare()") != std::string::npos);
  CHECK(r.at(12).message.find("watch(x)") != std::string::npos);
  CHECK(r.at(15).line == 15);
  CHECK(refused(module("Out out;\n  void tick() { throw 1; }")).at(5).message.find("throw") !=
        std::string::npos);
}

SCENARIO("A function without a body is named") {
  CHECK(refused("#include <chronus/module.hpp>\nfloat shape(float) noexcept [[clang::nonblocking]];\n" +
                module("Out out; void tick() { out = shape(1); }"))
            .says("`shape(float)` is used but defined nowhere"));
}

SCENARIO("Warnings come with the code") {
  const Outcome outcome = compile(
      module("In in; Out out; bool x = false;\n  void tick() { bool y = true; if (x = y) out = in; }"));
  REQUIRE(outcome.code);
  REQUIRE_FALSE(outcome.diagnostics.empty());
  CHECK(outcome.diagnostics[0].severity == Severity::warning);
  CHECK(outcome.diagnostics[0].line == 5);
}

SCENARIO("What fails when it is played never sounds") {
  const auto verdict = [](const std::string& body) {
    const Outcome outcome = compile(module(body));
    CHECK_FALSE(outcome.code);
    return to_text(outcome.diagnostics);
  };
  CHECK(verdict("Out out;\n  int* nowhere = nullptr;\n  void tick() { out = *nowhere; }")
            .find("thing.cpp:6:") == 12);
  CHECK(verdict("Out out; int* nowhere = nullptr; void tick() { out = *nowhere; }")
            .find("memory that is not its own") != std::string::npos);
  CHECK(verdict("Out out; int zero = 0; void tick() { out = 1 / zero; }").find("by zero") !=
        std::string::npos);
  CHECK(verdict("Out out; volatile int zero = 0; void tick() { while (zero == 0) {} out = 0; }")
            .find("does not come to an end") != std::string::npos);
  CHECK(verdict("In in; Out out; void tick() { out = 1 / in; }")
            .find("`out` becomes inf with silence at the inputs") != std::string::npos);
  CHECK(verdict("Out out; void prepare() { __builtin_trap(); } void tick() { out = 0; }")
            .find("prepare() runs into a trap") != std::string::npos);
  CHECK(verdict("Out out; Signal deep(int n) { volatile char hole[4096] = {}; return n > 1 << 30 ? hole[0] : "
                "deep(n + 1) + hole[1]; } void tick() { out = deep(0); }")
            .find("memory that is not its own") != std::string::npos);
}

SCENARIO(
    "What of the standard library is arithmetic and memory may be called, what reaches outside may not") {
  const std::string allowed = R"(
#include <chronus/module.hpp>
#include <algorithm>
#include <complex>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <vector>
struct Thing : Module {
  Out out;
  std::vector<float> table;
  std::map<int, std::string> names;
  std::unique_ptr<float> one;
  void prepare() {
    std::mt19937 numbers(1);
    table.resize(100);
    for (float& x : table) x = std::uniform_real_distribution<float>(-1, 1)(numbers);
    std::sort(table.begin(), table.end());
    names[1] = std::to_string(table.size()) + "x";
    one = std::make_unique<float>(std::abs(std::complex<float>(1, 1)));
    std::function<float(float)> twice = [](float x) { return 2 * x; };
    char text[32];
    std::snprintf(text, sizeof text, "%g", twice(std::lgamma(3.5)));
    table[0] = std::strtof(text, nullptr) + std::lround(std::hypot(3.0f, 4.0f)) + std::erf(0.5);
  }
  void tick() { out = table[0] * 0.1f + std::fmod(*one, 0.5f); }
};
)";
  const Outcome outcome = compile(allowed);
  INFO(to_text(outcome.diagnostics));
  CHECK(outcome.code);

  CHECK(refused("#include <chronus/module.hpp>\n#include <cstdlib>\nstruct Thing : Module {\n  Out out;\n"
                "  void prepare() { quick_exit(0); }\n  void tick() { out = 0; }\n};\n")
            .says("`quick_exit` is not for modules, not even in prepare()"));
}

SCENARIO("What libstdc++ opens files with is refused under its own name, too") {
  const Refused file =
      refused("#include <fstream>\n" +
              module("Out out;\n  void prepare() {\n    std::__basic_file<char> file(nullptr);\n"
                     "    file.open(\"x\", std::ios::in);\n  }\n  void tick() { out = 0; }"));
  CHECK(file.at(8).message.find("`std::__basic_file<char>::open") != std::string::npos);
  CHECK(refused("#include <exception>\n" +
                module("Out out;\n  void prepare() { std::set_terminate(nullptr); }\n"
                       "  void tick() { out = 0; }"))
            .says("`std::set_terminate"));
}

SCENARIO("What reaches outside is shown where the author calls it") {
  SECTION("a function of C, in a helper") {
    const Refused r =
        refused("#include <cstdlib>\n" + module("Out out;\n  void help() {\n    std::system(\"ls\");\n  }\n"
                                                "  void prepare() { help(); }\n  void tick() { out = 0; }"));
    CHECK(r.at(7).message.find("`system`") != std::string::npos);
    CHECK(r.at(7).column == 10);
  }
  SECTION("what a template of the standard library calls") {
    const Refused r = refused("#include <mutex>\n" + module("Out out;\n  std::mutex key;\n"
                                                            "  void prepare() {\n    key.lock();\n  }\n"
                                                            "  void tick() { out = 0; }"));
    CHECK(r.at(8).message.find("`pthread_mutex_lock`") != std::string::npos);
  }
  SECTION("a constructor and a destructor") {
    const Refused r = refused("#include <fstream>\n" + module("Out out;\n  void prepare() {\n"
                                                              "    std::ofstream file(\"x\");\n  }\n"
                                                              "  void tick() { out = 0; }"));
    for (const Diagnostic& each : r.errors) CHECK(each.line == 7);
  }
  SECTION("a variable") {
    const Refused r =
        refused("#include <iostream>\n" + module("Out out;\n  void prepare() {\n    std::cout << 1;\n  }\n"
                                                 "  void tick() { out = 0; }"));
    CHECK(r.at(7).message.find("`std::cout`") != std::string::npos);
  }
}

SCENARIO("A crash is shown where it happens") {
  const auto line = [](const std::string& body) {
    const Refused r = refused(module(body));
    INFO(r.text);
    return r.errors[0].line;
  };
  CHECK(
      line("Out out;\n  int* nowhere = nullptr;\n  void tick() {\n    out = 0;\n    out = *nowhere;\n  }") ==
      8);
  CHECK(line("Out out;\n  int zero = 0;\n  float share(int n) {\n    return 7 / n;\n  }\n"
             "  void tick() { out = share(zero); }") == 7);
  CHECK(line("Out out;\n  Buffer<float> table;\n  void prepare() { table.resize(9); }\n"
             "  void tick() {\n    out = 0;\n    out = table[9];\n  }") == 9);
  CHECK(line("Out out;\n  volatile int zero = 0;\n  void tick() {\n    out = 0;\n    while (zero == 0) {\n"
             "    }\n  }") == 8);
  CHECK(line("Out out;\n  void prepare() {\n    __builtin_trap();\n  }\n  void tick() { out = 0; }") == 6);
  CHECK(line("Out out;\n  Signal deep(int n) {\n    volatile char hole[4096] = {};\n"
             "    return n > 1 << 30 ? hole[0] : deep(n + 1) + hole[1];\n  }\n"
             "  void tick() { out = deep(0); }") >= 5);
  const Refused r = refused("#include <vector>\n" +
                            module("Out out;\n  std::vector<float> list;\n  void tick() {\n    out = 0;\n"
                                   "    out = list[3];\n  }"));
  CHECK(r.errors[0].line == 9);
  CHECK(r.errors[0].snippet == "    out = list[3];");
}
