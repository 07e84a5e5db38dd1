// What a compile may take, and how one ends that takes more.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "jit/compiling.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"
#include "support/temp_folder.hpp"

using namespace jit_test;

SCENARIO("A compile that never ends is ended") {
  Options impatient = options();
  impatient.seconds = 1;
  const auto mine = start(impatient);
  const Outcome outcome =
      compile(request("#include <chronus/module.hpp>\ntemplate <int N> struct T { T<N - 1> a; T<N - 2> b; "
                      "};\ntemplate <> struct T<0> {};\n"
                      "constexpr long f(long n) { return n < 2 ? 1 : f(n - 1) + f(n - 2); }\n"
                      "template <int N> constexpr long g() { return f(24) + g<N - 1>(); }\ntemplate <> "
                      "constexpr long g<0>() { return 1; }\n" +
                      module("Out out; static constexpr long slow = g<900>(); void tick() { out = slow; }")),
              *mine);
  CHECK_FALSE(outcome.code);
  INFO(to_text(outcome.diagnostics));
  CHECK(to_text(outcome.diagnostics).find("takes more than 1 s") != std::string::npos);
}

SCENARIO("Compiles that take long hold up no others, though they occupy all workers") {
  Options one = options();
  one.pool = 1;
  one.seconds = 5;
  const auto mine = start(one);
  compile_all(request(good), *mine);
  Request slow = request(
      "#include <chronus/module.hpp>\nconstexpr long f(long n) { return n < 2 ? 1 : f(n - 1) + f(n - 2); }\n"
      "template <int N> constexpr long g() { return f(24) + g<N - 1>(); }\n"
      "template <> constexpr long g<0>() { return 1; }\n" +
      module("Out out; static constexpr long slow = g<900>(); void tick() { out = slow; }"));
  slow.module = "slow";
  std::vector<Outcome> outcomes;
  mine->compile(slow, [&](Outcome outcome) { outcomes.push_back(std::move(outcome)); });
  CHECK(compile(request(good + "// another"), *mine).code);
  CHECK(outcomes.empty());
  wait_until(*mine, [&] { return !outcomes.empty(); });
  CHECK_FALSE(outcomes.front().code);
}

#ifndef CHRONUS_SANITIZED  // no limits there: a sanitizer needs far more memory

SCENARIO("A compile that takes more memory than it may have is ended, while others go on") {
  Options narrow = options();
  narrow.memory = 128u << 20;
  const auto mine = start(narrow);
  std::string tokens = "#define D0 1,\n";
  for (int i = 1; i <= 24; ++i) tokens += fmt::format("#define D{0} D{1} D{1}\n", i, i - 1);
  Request large =
      request(tokens + module("Out out; void tick() { out = 1; }") + "const char all[] = {D24};\n");
  large.module = "large";
  std::vector<Outcome> outcomes;
  mine->compile(large, [&](Outcome outcome) { outcomes.push_back(std::move(outcome)); });
  CHECK(compile(request(good), *mine).code);
  wait_until(*mine, [&] { return !outcomes.empty(); });
  CHECK_FALSE(outcomes.front().code);
  INFO(to_text(outcomes.front().diagnostics));
  CHECK(to_text(outcomes.front().diagnostics).find("takes more than 128 MiB of memory") != std::string::npos);
}

#endif

SCENARIO("A compile that waits for something else than the processor is ended") {
  Options impatient = options();
  impatient.seconds = 1;
  const auto mine = start(impatient);
  test::TempFolder folder;
  {
    std::ofstream(folder.file("slow.hpp")) << "#pragma once\n";
  }
  // Whoever opens it waits until this process gives it up, which it does not.
  std::signal(SIGIO, SIG_IGN);
  const int file = open(folder.file("slow.hpp").c_str(), O_RDWR | O_CLOEXEC);
  REQUIRE(fcntl(file, F_SETLEASE, F_WRLCK) == 0);
  Request waiting = request("#include \"slow.hpp\"\n" + good);
  waiting.file = folder.file("thing.cpp");
  const Outcome outcome = compile(waiting, *mine);
  close(file);
  CHECK_FALSE(outcome.code);
  CHECK(test::holds(to_text(outcome.diagnostics), "compiling waits and does not go on"));
  CHECK(compile(waiting, *mine).code);
}

SCENARIO("An include that never ends is an error at its line") {
  test::TempFolder folder;
  std::ofstream(folder.file("round.hpp")) << "#include \"round.hpp\"\n";
  Request endless = request("#include \"round.hpp\"\n" + good);
  endless.file = folder.file("thing.cpp");
  const Outcome outcome = compile(endless);
  CHECK_FALSE(outcome.code);
  CHECK(to_text(outcome.diagnostics).find("include nested too deeply") != std::string::npos);
}
