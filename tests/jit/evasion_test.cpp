// What would hide from the checks does not.
#include <fstream>

#include "jit/refused.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"
#include "support/temp_folder.hpp"

using namespace jit_test;
using chronus::test::holds;

namespace {

const std::string allocates =
    "#include <cstdlib>\n" + module("Out out;\n  void tick() { out = *(float*)malloc(4); }");

const std::string may_wait = "`malloc` may wait or allocate";

}  // namespace

SCENARIO("A text does not pass for the system's by saying so") {
  const std::string disguise = "would have what follows taken for the system's own";
  CHECK(holds(refused("#include <chronus/module.hpp>\n# 1 \"x\" 1 3\n" + allocates).at(2).message, disguise));
  CHECK(holds(refused("# 7 \"x\" 3\n" + allocates).at(1).message, disguise));
  const test::TempFolder folder;
  for (const std::string& line :
       {"#pragma GCC system_header\n", "#pragma clang system_header\n", "# 1 \"x\" 3\n"}) {
    std::ofstream(folder.file("local.hpp")) << line << "inline int hits = 0;\n";
    Request mine = request("#include \"local.hpp\"\n" + module("Out out; void tick() { out = 0; }"));
    mine.file = folder.file("thing.cpp");
    const Outcome outcome = compile(mine);
    CHECK_FALSE(outcome.code);
    CHECK(holds(to_text(outcome.diagnostics), disguise));
  }
  THEN("other line markers do no harm, and errors stand where they are") {
    CHECK(holds(refused("#line 70 \"other.dsp\"\n" + allocates).at(7).message, may_wait));
  }
}

SCENARIO("Real-time safety is not a warning that can be ignored") {
  for (const std::string& group : {"-Wfunction-effects", "-Weverything", "-Wall"}) {
    for (const std::string& how :
         {"clang diagnostic ignored", "GCC diagnostic ignored", "clang diagnostic warning"}) {
      const std::string pragma = "#pragma " + how + " \"" + group + "\"\n";
      INFO(pragma);
      CHECK(refused(pragma + allocates).says(may_wait));
      CHECK(refused("#pragma clang diagnostic push\n" + pragma + allocates + "#pragma clang diagnostic pop\n")
                .says(may_wait));
    }
  }
  CHECK(refused("_Pragma(\"clang diagnostic ignored \\\"-Wfunction-effects\\\"\")\n" + allocates)
            .says(may_wait));
}

SCENARIO("A function goes by its own name") {
  const std::string rest = module("Out out; void tick() { out = fast(1); }");
  const std::string head = "#include <chronus/module.hpp>\n";
  CHECK(
      refused(head + "extern \"C\" float fast(float) noexcept [[clang::nonblocking]] asm(\"sinf\");\n" + rest)
          .at(2)
          .message.find("`fast` stands for something else under another name") != std::string::npos);
  CHECK(refused(head +
                "extern \"C\" float fast(float) noexcept [[clang::nonblocking]];\n"
                "#pragma redefine_extname fast sinf\n" +
                rest)
            .says("a function has one name"));
}

SCENARIO("Nobody promises for others that they do not wait") {
  CHECK(refused("extern \"C\" void* malloc(unsigned long) noexcept [[clang::nonblocking]];\n" +
                module("Out out; void tick() { out = *static_cast<float*>(malloc(4)); }"))
            .says("`malloc` promises what is not to be seen here"));
  CHECK(refused("#include <cstdlib>\n" +
                module("Out out;\n  using Quick = void* (*)(unsigned long) noexcept [[clang::nonblocking]];\n"
                       "  void tick() { out = *static_cast<float*>(reinterpret_cast<Quick>(&malloc)(4)); }"))
            .says("promises what is not to be seen here"));
}

SCENARIO("What a program does at its end is refused by name") {
  const auto says = [](const std::string& call) {
    return refused("#include <cstdlib>\nextern \"C\" int __cxa_atexit(void (*)(void*), void*, void*);\n" +
                   module("Out out;\n  static void bye() {}\n  static void bye_to(void*) {}\n  void "
                          "prepare() {\n    " +
                          call + ";\n  }\n  void tick() { out = 0; }"))
        .at(10)
        .message;
  };
  CHECK(holds(says("std::atexit(bye)"), "`atexit` is not for modules"));
  CHECK(holds(says("std::at_quick_exit(bye)"), "`at_quick_exit` is not for modules"));
  CHECK(holds(says("__cxa_atexit(bye_to, nullptr, nullptr)"), "`__cxa_atexit` is not for modules"));
}

#ifdef __x86_64__

SCENARIO("The processor's state is nobody's to change") {
  const auto refuses = [](const std::string& call, const std::string& word) {
    const Refused r = refused("#include <immintrin.h>\n" + module("Out out;\n  void help() {\n    " + call +
                                                                  ";\n  }\n  void prepare() { help(); }\n"
                                                                  "  void tick() { out = 0; }"));
    CHECK(holds(r.at(7).message, "`" + word + "` is not for modules"));
  };
  refuses("_mm_setcsr(0x1f80)", "_mm_setcsr");
  refuses("__builtin_ia32_ldmxcsr(0x1f80)", "__builtin_ia32_ldmxcsr");
  refuses("_MM_SET_ROUNDING_MODE(_MM_ROUND_UP)", "_mm_setcsr");
  refuses("__builtin_set_flt_rounds(1)", "__builtin_set_flt_rounds");
  refuses("(void)__rdtsc()", "__rdtsc");
  THEN("instructions that compute are allowed") {
    const Outcome outcome = compile(
        "#include <immintrin.h>\n" +
        module(
            "Out out; float table[8] = {1, 1, 1, 1, 1, 1, 1, 1}; void tick() {\n"
            "    __m128 x = _mm_loadu_ps(table); x = _mm_add_ps(_mm_rsqrt_ps(x), _mm_max_ps(x, "
            "_mm_setzero_ps()));\n"
            "    _mm_storeu_ps(table + 4, x); _mm_sfence(); _mm_pause(); _mm_prefetch(table, _MM_HINT_T0);\n"
            "    out = table[4] * 0.1f; }"));
    INFO(to_text(outcome.diagnostics));
    CHECK(outcome.code);
  }
}

#endif
