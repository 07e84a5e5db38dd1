// What would reach beyond one node: refused, and what to write instead.
#include <filesystem>
#include <fstream>

#include "jit/refused.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"
#include "support/temp_folder.hpp"

using namespace jit_test;

namespace {

const std::string silence = "Out out; void tick() { out = 0; }";

}  // namespace

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
  CHECK(r.says("1 MiB"));
  CHECK(r.says("`Buffer<float>`"));
  CHECK(refused(module("Out out;\n  struct Big { char c[3] = {}; } table[1ul << 33];\n"
                       "  void tick() { out = 0; }"))
            .says("`Thing` takes 24576.0 MiB"));
  CHECK(refused("#include <chronus/module.hpp>\nstruct Room { float room[1l << 25]; };\n"
                "struct Thing : Module, Room { Out out; void tick() { out = 0; } };\n")
            .says("`Thing` takes 128.0 MiB"));
  CHECK(
      compile(module("Out out; float table[1 << 17] = {}; int n = 0; void tick() { out = table[n]; }")).code);
}
