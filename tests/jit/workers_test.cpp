// Workers and their parent: when they start, die and end, and what becomes of the jobs they had.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "jit/instance.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace jit_test;

namespace {

namespace fs = std::filesystem;

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
      fs::create_symlink(options().include_folder, wrong.include_folder);
      CHECK(compile(request(good), *mine).code);
    }
  }
  GIVEN("a program that goes while it is needed") {
    const chronus::test::TempFolder folder;
    wrong = options();
    wrong.worker = folder.file("worker");
    fs::create_symlink(options().worker, wrong.worker);
    const auto mine = start(wrong);
    CHECK(compile(request(good), *mine).code);
    fs::remove(wrong.worker);
    kill(mine->workers().at(0), SIGKILL);
    wait_until(*mine, [&] { return mine->workers().empty(); });
    for (int i = 0; i < 2; ++i) {
      CHECK(to_text(compile(request(good), *mine).diagnostics).find("cannot be started") !=
            std::string::npos);
    }
    fs::create_symlink(options().worker, wrong.worker);
    CHECK(compile(request(good), *mine).code);
  }
}

SCENARIO("Workers rehearse and stay, and players wait for code") {
  const auto mine = start();
  wait_until(*mine, [&] { return mine->workers().size() == 5; });
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

SCENARIO("A compile that loses its worker twice is reported, and the next succeeds") {
  const auto mine = start();
  std::vector<Outcome> outcomes;
  mine->compile(request(good), [&](Outcome outcome) { outcomes.push_back(std::move(outcome)); });
  wait_until(*mine, [&] {
    const auto pids = mine->workers();
    for (std::size_t i = 1; i < pids.size() && outcomes.empty(); ++i) kill(pids[i], SIGKILL);
    return !outcomes.empty();
  });
  CHECK_FALSE(outcomes[0].code);
  CHECK(to_text(outcomes[0].diagnostics).find("crashed") != std::string::npos);
  CHECK(compile(request(good), *mine).code);
}

SCENARIO("An audition whose player dies is done again, and one that loses two players is reported") {
  const auto mine = start();
  wait_until(*mine, [&] { return mine->workers().size() == 5; });
  compile_all(request(good), *mine);
  wait_until(*mine, [&] { return mine->workers().size() == 5; });
  const auto pids = mine->workers();
  const std::vector<int> players(pids.begin() + 3, pids.end());
  for (const int player : players) kill(player, SIGSTOP);
  std::vector<Outcome> outcomes;
  mine->compile(request(good), [&](Outcome outcome) { outcomes.push_back(std::move(outcome)); });
  const auto pass = [&] {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(1500);
    wait_until(*mine, [&] { return std::chrono::steady_clock::now() > end; });
  };
  pass();
  REQUIRE(outcomes.empty());
  kill(players[0], SIGKILL);
  pass();
  GIVEN("another player") {
    kill(players[1], SIGCONT);
    wait_until(*mine, [&] { return !outcomes.empty(); });
    CHECK(outcomes[0].code);
    CHECK(outcomes[0].worker == "replaced");
  }
  GIVEN("another player that dies, too") {
    kill(players[1], SIGKILL);
    wait_until(*mine, [&] { return !outcomes.empty(); });
    CHECK_FALSE(outcomes[0].code);
    CHECK(to_text(outcomes[0].diagnostics).find("ended twice without a result") != std::string::npos);
    CHECK(compile(request(good), *mine).code);
  }
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
                      INFO(to_text(outcome.diagnostics));
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
