// What is refused, where, and what the message teaches.
#include <filesystem>
#include <fstream>

#include "jit/compiling.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"
#include "support/temp_folder.hpp"

using namespace jit_test;

namespace {

const std::string silence = "Out out; void tick() { out = 0; }";

struct Refused {
  std::vector<Diagnostic> errors;
  std::string text;

  /// The error at this line, or an empty one.
  Diagnostic at(int line) const {
    for (const Diagnostic& each : errors) {
      if (each.line == line) return each;
    }
    return {};
  }
  bool says(const std::string& part) const { return text.find(part) != std::string::npos; }
};

Refused refused(const std::string& source) {
  const Outcome outcome = compile(source);
  REQUIRE_FALSE(outcome.code);
  REQUIRE(outcome.final);
  Refused result{{}, to_text(outcome.diagnostics)};
  for (const Diagnostic& each : outcome.diagnostics) {
    if (each.severity == Severity::error) result.errors.push_back(each);
  }
  UNSCOPED_INFO(result.text);
  REQUIRE_FALSE(result.errors.empty());
  CHECK(result.errors[0].file == "/instrument/thing.cpp");
  return result;
}

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

SCENARIO("What would be shared between nodes is refused by name") {
  CHECK(refused("#include <chronus/module.hpp>\nint hits = 0;\n" + module(silence))
            .says("`hits` is a global variable"));
  CHECK(refused(module("static inline int total = 0; " + silence)).says("`total` is static"));
  CHECK(refused(module("Out out; void tick() { static int n = 0; out = ++n; }"))
            .says("`n` is static in a function"));
  CHECK(refused(module("Out out; void prepare() { static const int n = 3; } void tick() { out = 0; }"))
            .says("`n` is static in a function"));
  CHECK(refused("#include <chronus/module.hpp>\nthread_local int mine = 0;\n" + module(silence))
            .says("`mine` is thread_local"));
  CHECK(refused("#include <chronus/module.hpp>\n#include <cmath>\nfloat make(float);\nconst float table = "
                "make(2);\n" +
                module(silence))
            .says("`table` is computed when a program starts"));
  const Outcome fine =
      compile("#include <chronus/module.hpp>\nconstexpr float table[] = {1, 2};\nconst int n = 2;\n" +
              module(silence));
  CHECK(fine.code);
}

SCENARIO("What a const variable holds must not change, either") {
  const std::string count = "#include <chronus/module.hpp>\nstruct Tally { mutable int n = 0; };\n";
  const Refused r = refused(count + "const Tally hits;\n" + module(silence));
  CHECK(r.at(3).message.find("`hits` has a `mutable` member") != std::string::npos);
  CHECK(refused(count + "struct Both { Tally inner[2]; };\nconst Both hits[3] = {};\n" + module(silence))
            .says("`hits` has a `mutable` member"));
  CHECK(refused(count + module("static constexpr Tally hits{}; " + silence))
            .says("`hits` has a `mutable` member"));
  CHECK(compile(count + module("const Tally own{}; " + silence)).code);
}

SCENARIO("A module's folder may have any name, the SDK's too") {
  const test::TempFolder folder;
  const std::string chronus = folder.file("chronus/include/chronus");
  std::filesystem::create_directories(chronus);
  std::ofstream(chronus + "/local.hpp") << "#pragma once\ninline int hits = 0;\n";
  const auto text = [&](const std::string& source) {
    Request mine = request(source);
    mine.file = chronus + "/thing.cpp";
    const Outcome outcome = compile(mine);
    CHECK_FALSE(outcome.code);
    return to_text(outcome.diagnostics);
  };
  const std::string head = "#include <chronus/module.hpp>\n";
  CHECK(test::holds(text(head + "int hits = 0;\n" + module(silence)), "`hits` is a global variable"));
  CHECK(test::holds(text(head + "thread_local int mine = 0;\n" + module(silence)), "`mine` is thread_local"));
  CHECK(test::holds(text(module("static inline int total = 0; " + silence)), "`total` is static"));
  CHECK(test::holds(text("#include \"local.hpp\"\n" + module(silence)), "`hits` is a global variable"));
}

SCENARIO("A header does not pass for the system's by saying so") {
  const test::TempFolder folder;
  std::ofstream(folder.file("local.hpp")) << "#pragma GCC system_header\ninline int hits = 0;\n";
  Request mine = request("#include \"local.hpp\"\n" + module(silence));
  mine.file = folder.file("thing.cpp");
  CHECK(test::holds(to_text(compile(mine).diagnostics), "`hits` is a global variable"));
}

SCENARIO("Inline assembly is refused at its line") {
  const std::string reason = "inline assembly is not for modules";
  const Refused tick =
      refused(module("Out out;\n  void tick() {\n    asm volatile(\"nop\");\n    out = 0;\n  }"));
  CHECK(tick.at(6).message.find(reason) != std::string::npos);
  CHECK(tick.says("write it in C++"));
  CHECK(refused("#include <chronus/module.hpp>\nasm(\"nop\");\n" + module(silence))
            .at(2)
            .message.find(reason) != std::string::npos);
  CHECK(refused(
            module(
                "Out out;\n  template <class T> T f(T x) {\n    return [=] { asm(\"\"); return x; }();\n  }\n"
                "  void tick() { out = f(1); }"))
            .at(6)
            .message.find(reason) != std::string::npos);
  const test::TempFolder folder;
  std::ofstream(folder.file("local.hpp")) << "#pragma once\ninline void pause() { asm(\"pause\"); }\n";
  Request mine = request("#include \"local.hpp\"\n" + module(silence));
  mine.file = folder.file("thing.cpp");
  CHECK(test::holds(to_text(compile(mine).diagnostics), reason));
}

SCENARIO("A module's object is small; what is large is a Buffer") {
  const Refused r =
      refused(module("Out out;\n  int n = 0;\n  float table[1l << 30] = {};\n"
                     "  void tick() { out = table[n]; }"));
  CHECK(r.at(6).message.find("`Thing` takes 4096.0 MiB, most of it in `table`") != std::string::npos);
  CHECK(r.says("16 MiB"));
  CHECK(r.says("`Buffer<float>`"));
  CHECK(refused(module("Out out;\n  struct Big { char c[3] = {}; } table[1ul << 33];\n"
                       "  void tick() { out = 0; }"))
            .says("`Thing` takes 24576.0 MiB"));
  CHECK(refused("#include <chronus/module.hpp>\nstruct Room { float room[1l << 25]; };\n"
                "struct Thing : Module, Room { Out out; void tick() { out = 0; } };\n")
            .says("`Thing` takes 128.0 MiB"));
  CHECK(
      compile(module("Out out; float table[1 << 21] = {}; int n = 0; void tick() { out = table[n]; }")).code);
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
