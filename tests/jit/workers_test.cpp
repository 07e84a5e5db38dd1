// Workers die, sources change under way, code comes and goes.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "jit/instance.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace jit_test;

namespace {

namespace fs = std::filesystem;

const std::string good = module("Out out; void tick() { out = 0.5; }");

bool alive(int pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/stat");
  std::string id, name, state;
  return static_cast<bool>(status >> id >> name >> state) && state != "Z";
}

template <class Condition>
bool soon(Condition condition) {
  for (int i = 0; i < 500; ++i) {
    if (condition()) return true;
    usleep(10000);
  }
  return false;
}

}  // namespace

SCENARIO("The compiler says why it cannot start") {
  Options wrong = options();
  wrong.worker = "/nowhere/chronus-worker";
  CHECK(Compiler::start(wrong).error().find("/nowhere/chronus-worker") != std::string::npos);

  GIVEN("an SDK that is not there") {
    const chronus::test::TempFolder folder;
    wrong = options();
    wrong.include_folder = folder.file("include");
    const auto mine = start(wrong);
    THEN("each compile fails with the reason, until it is there") {
      for (int i = 0; i < 2; ++i) {
        const Outcome outcome = compile(request(good), *mine);
        CHECK(outcome.final);
        CHECK_FALSE(outcome.code);
        INFO(to_text(outcome.diagnostics));
        CHECK(to_text(outcome.diagnostics).find("'chronus/generic.hpp' file not found") != std::string::npos);
      }
      std::filesystem::create_symlink(options().include_folder, wrong.include_folder);
      CHECK(compile(request(good), *mine).code);
    }
  }
  GIVEN("a program that goes while it is needed") {
    const chronus::test::TempFolder folder;
    wrong = options();
    wrong.worker = folder.file("worker");
    std::filesystem::create_symlink(options().worker, wrong.worker);
    const auto mine = start(wrong);
    CHECK(compile(request(good), *mine).code);
    std::filesystem::remove(wrong.worker);
    kill(mine->workers().at(0), SIGKILL);
    wait_until(*mine, [&] { return mine->workers().empty(); });
    for (int i = 0; i < 2; ++i) {
      CHECK(to_text(compile(request(good), *mine).diagnostics).find("cannot be started") !=
            std::string::npos);
    }
    std::filesystem::create_symlink(options().worker, wrong.worker);
    CHECK(compile(request(good), *mine).code);
  }
}

SCENARIO("Workers rehearse and stay") {
  const auto mine = start();
  wait_until(*mine, [&] { return mine->workers().size() == 3; });
  const auto pids = mine->workers();
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(1500);
  wait_until(*mine, [&] { return std::chrono::steady_clock::now() > end; });
  CHECK(mine->workers() == pids);
}

SCENARIO("A worker that dies in the middle is replaced, and the job done again") {
  const auto mine = start();
  std::vector<Outcome> outcomes;
  mine->compile(request(good), [&](Outcome outcome) { outcomes.push_back(std::move(outcome)); });
  wait_until(*mine, [&] { return mine->workers().size() > 1; });
  const auto pids = mine->workers();
  for (std::size_t i = 1; i < pids.size(); ++i) kill(pids[i], SIGKILL);
  wait_until(*mine, [&] { return !outcomes.empty(); });
  CHECK(outcomes[0].code);
}

SCENARIO("A module that kills its worker twice is reported, and the next compiles") {
  const auto mine = start();
  const Outcome outcome = compile(
      request(module(
          "Out out; void tick() { out = 0; }\n"
          "  Thing() { asm volatile(\"syscall\" :: \"a\"(231), \"D\"(0) : \"rcx\", \"r11\", \"memory\"); }")),
      *mine);
  CHECK_FALSE(outcome.code);
  CHECK(to_text(outcome.diagnostics).find("crashed") != std::string::npos);
  CHECK(compile(request(good), *mine).code);
}

SCENARIO("The workers' parent is started again when it dies") {
  const auto mine = start();
  const int parent = mine->workers().at(0);
  kill(parent, SIGKILL);
  CHECK(compile(request(good), *mine).code);
  CHECK(mine->workers().at(0) != parent);
}

SCENARIO("A parent that is started again goes by the SDK as it is then") {
  test::TempFolder folder;
  Options how = options();
  how.include_folder = folder.file("include");
  fs::copy(options().include_folder, how.include_folder, fs::copy_options::recursive);
  const auto mine = start(how);
  const std::string timed = module("Out out; void tick() { out = playing ? 1 : 0.5; }");
  REQUIRE(compile(request(timed), *mine).code);

  // What the host sets in every module moves.
  const std::string base = folder.file("include/chronus/module_base.hpp");
  std::stringstream text;
  text << std::ifstream(base).rdbuf();
  std::string moved = text.str();
  const std::string first = "  float sample_rate = 48000;";
  REQUIRE(moved.find(first) != std::string::npos);
  moved.insert(moved.find(first), "  double room[40] = {};\n");
  std::ofstream(base) << moved;
  kill(mine->workers().at(0), SIGKILL);

  const Outcome outcome = compile(request(timed + "// anew\n"), *mine);
  INFO(to_text(outcome.diagnostics));
  REQUIRE(outcome.code);
  Instance instance(outcome.code);
  instance.transport.playing = true;
  CHECK(instance.run(1)["out"] == std::vector<float>{1});
}

SCENARIO("Only the newest text of a module is answered") {
  const auto mine = start();
  int older = 0;
  std::vector<Outcome> newer;
  mine->compile(request(good), [&](Outcome) { ++older; });
  mine->compile(request(module("Out out; void tick() { out = 0.25; }")),
                [&](Outcome outcome) { newer.push_back(std::move(outcome)); });
  wait_until(*mine, [&] { return !newer.empty() && newer.back().final; });
  CHECK(older == 0);
  REQUIRE(newer.size() == 2);
  Instance instance(newer[0].code);
  CHECK(instance.run(1)["out"] == std::vector<float>{0.25f});
}

SCENARIO("One text in two widths is two compiles") {
  int heard = 0;
  compiler().compile(request(good), [&](Outcome outcome) { heard += outcome.final; });
  compiler().compile(request(good, 8), [&](Outcome outcome) { heard += outcome.final; });
  wait_until(compiler(), [&] { return heard == 2; });
  CHECK(heard == 2);
}

SCENARIO("A render asks for the optimised tier alone") {
  Request wanted = request(good);
  wanted.optimised_only = true;
  const auto outcomes = compile_all(wanted);
  REQUIRE(outcomes.size() == 1);
  CHECK(outcomes[0].code->optimised);
}

SCENARIO("A burst of modules is compiled, whatever the size of the pool") {
  const auto mine = start();
  int quick = 0, final = 0;
  for (int i = 0; i < 6; ++i) {
    Request each = request(good);
    each.module = "thing" + std::to_string(i);
    mine->compile(each, [&](Outcome outcome) {
      CHECK(outcome.code);
      (outcome.final ? final : quick) += 1;
    });
  }
  wait_until(*mine, [&] { return final == 6; });
  CHECK(quick == 6);
}

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

SCENARIO("An include that never ends is an error at its line") {
  test::TempFolder folder;
  std::ofstream(folder.file("round.hpp")) << "#include \"round.hpp\"\n";
  Request endless = request("#include \"round.hpp\"\n" + good);
  endless.file = folder.file("thing.cpp");
  const Outcome outcome = compile(endless);
  CHECK_FALSE(outcome.code);
  CHECK(to_text(outcome.diagnostics).find("include nested too deeply") != std::string::npos);
}

SCENARIO(
    "Whoever of the workers and their parent is killed, and whenever, the edit is compiled, and says so") {
  const auto mine = start();
  int replaced = 0;
  compile_all(request(good), *mine);
  for (const bool parent : {false, true}) {
    for (int after_ms = 0; after_ms <= 40; after_ms += 4) {
      int quick = 0, final = 0;
      mine->compile(request(good + "// " + std::to_string(after_ms) + (parent ? "p" : "w")),
                    [&](Outcome outcome) {
                      CHECK(outcome.code);
                      (outcome.final ? final : quick) += 1;
                      replaced += outcome.worker == "replaced";
                    });
      const auto at = std::chrono::steady_clock::now() + std::chrono::milliseconds(after_ms);
      while (std::chrono::steady_clock::now() < at) {
        usleep(500);
        mine->dispatch();
      }
      const auto pids = mine->workers();
      for (std::size_t i = parent ? 0 : 1; i < (parent ? 1 : pids.size()); ++i) kill(pids[i], SIGKILL);
      wait_until(*mine, [&] { return final == 1; });
      CHECK(quick <= 1);
    }
  }
  CHECK(replaced > 0);
}

SCENARIO("Forty modules at once are compiled by few workers") {
  const auto mine = start();
  std::size_t most = 0;
  int final = 0;
  for (int i = 0; i < 40; ++i) {
    Request each = request(good);
    each.module = "thing" + std::to_string(i);
    mine->compile(each, [&](Outcome outcome) { final += outcome.final && outcome.code; });
  }
  wait_until(*mine, [&] {
    most = std::max(most, mine->workers().size());
    return final == 40;
  });
  CHECK(most <= 12);
}

SCENARIO("Everything ends with the compiler") {
  std::vector<int> pids;
  std::shared_ptr<const Code> code;
  {
    const auto mine = start();
    code = compile(request(good), *mine).code;
    wait_until(*mine, [&] { return mine->workers().size() > 2; });
    pids = mine->workers();
  }
  for (const int pid : pids) CHECK(soon([&] { return !alive(pid); }));
  CHECK(waitpid(-1, nullptr, WNOHANG) <= 0);
  Instance instance(code);
  CHECK(instance.run(1)["out"] == std::vector<float>{0.5f});
}

#ifndef CHRONUS_SANITIZED  // they keep what was freed, and tell of leaks themselves

SCENARIO("Versions that come and go leave nothing behind") {
  const auto resident = [] {
    std::ifstream statm("/proc/self/statm");
    long total = 0, pages = 0;
    statm >> total >> pages;
    return pages * 4;
  };
  const auto once = [](int i) {
    return compile(module("Out out; void tick() { out = 0." + std::to_string(i) + "; }")).code;
  };
  for (int i = 1; i <= 40; ++i) REQUIRE(once(i));
  const long before = resident();
  for (int i = 1; i <= 160; ++i) REQUIRE(once(i));
  const long grown = resident() - before;
  INFO(grown << " KiB more after 160 versions");
  CHECK(grown < 160 * 4);
}

#endif
