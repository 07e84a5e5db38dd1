// What would reach beyond one node: refused, and what to write instead.
#include <filesystem>
#include <fstream>

#include "jit/instance.hpp"
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
  CHECK(
      refused(
          module(
              "Out out; float x = 3; void prepare() { static const float n = x; } void tick() { out = 0; }"))
          .says("`n` is static in a function and computed"));
  CHECK(refused("#include <string>\n" +
                module("Out out; void prepare() { static const std::string n(99, 'n'); } " +
                       std::string("void tick() { out = 0; }")))
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

SCENARIO("A constant may be static in a function, and is read on the audio thread") {
  const std::string table =
      "  static float at(int i) { static constexpr float t[] = {0.25f, 0.5f}; return t[i & 1]; }\n"
      "  template <class T> static T scale() { static constexpr T k = 0.5f; return k; }\n";
  const Outcome outcome = compile(module(
      "Out out; int n = 0;\n" + table +
      "  void tick() {\n    static constexpr float k[] = {1, 1};\n"
      "    const auto pick = [](int i) { static constexpr int shift[] = {0, 1}; return shift[i & 1]; };\n"
      "    ++n;\n    out = at(pick(n)) * k[n & 1] * scale<float>();\n  }"));
  INFO(to_text(outcome.diagnostics));
  REQUIRE(outcome.code);
  Instance instance(outcome.code);
  CHECK(instance.run(2)["out"] == std::vector<float>{0.25f, 0.125f});
  CHECK(compile("#include <chronus/module.hpp>\ninline float k(int i) { static const float t[] = {1, 2}; "
                "return t[i]; }\n" +
                module("Out out; void tick() { out = k(1) * 0.1f; }"))
            .code);
}

SCENARIO("A namespace without a name is one like any other") {
  const std::string head = "#include <chronus/module.hpp>\nnamespace {\n";
  const std::string whole =
      "Param gain = param(0.5, 0, 1); In in; Out out; Signal held = 0; Random noise;\n"
      "  void tick() { held = in; out = shape(held) * gain; watch(held); if (patched(in)) out += 0 * "
      "noise.bipolar(); }";
  const std::string shape = "float shape(float x) { return x * 0.5f; }\n";
  const auto struct_of = [](const std::string& body) {
    return "struct Thing : Module {\n" + body + "\n};\n";
  };
  CHECK(compile(head + shape + "}\n" + struct_of(whole)).code);
  CHECK(compile(head + shape + struct_of(whole) + "}\n").code);
  CHECK(compile("#include <chronus/module.hpp>\nnamespace a::inner { namespace {\n" + shape +
                struct_of(whole) + "} }\n")
            .code);
  const Refused r = refused(head + "int hits = 0;\n}\n" + struct_of(silence));
  CHECK(r.at(3).message.find("`hits` is a global variable") != std::string::npos);
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
