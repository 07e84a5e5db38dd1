// An engine whose sound may go on, but that takes no verbs any more.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "cli/supervision/life_signs.hpp"
#include "cli/supervision/supervisor.hpp"
#include "support/catch.hpp"
#include "system/running_engine.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

/// A supervisor without much patience (half a second), of a shell script in the engine's place. The script
/// gets the arguments; `life` is the number of the file for its signs of life.
class Watched {
 public:
  explicit Watched(const std::string& script)
      : script_(
            "echo \"$@\" >> arguments; for life; do :; done\n"
            "sign() { printf $1 >&$life; }\n" +
            script) {
    pid_ = fork();
    if (pid_ == 0) {
      std::filesystem::current_path(folder_.path());
      const cli::Patience patience{std::chrono::milliseconds(100), 5};
      _exit(cli::supervise("/bin/bash", {"-c", script_, "engine"}, patience));
    }
  }
  ~Watched() {
    if (pid_ > 0) kill(pid_, SIGKILL);
    if (pid_ > 0) waitpid(pid_, nullptr, 0);
  }
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;

  std::string file(const std::string& name) const { return folder_.file(name); }
  std::string text(const std::string& name) const {
    std::ifstream in(file(name));
    return {std::istreambuf_iterator<char>(in), {}};
  }
  bool was_started_again() const { return holds(text("arguments"), "--death"); }
  void tell(int signal) const { kill(pid_, signal); }

  /// The supervisor's exit code.
  int exit() {
    int status = 0;
    REQUIRE(wait_until([&] { return waitpid(pid_, &status, WNOHANG) == pid_; }, Seconds(60)));
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  TempFolder folder_;
  std::string script_;
  pid_t pid_ = -1;
};

}  // namespace

SCENARIO("An engine that takes no verbs any more is killed and started again") {
  Watched engine("sign .; [ -e ran ] && sign e && exit 7; touch ran; exec sleep 600");
  CHECK(engine.exit() == 7);
  CHECK(holds(engine.text("arguments"), "it took no verbs any more, and was killed"));
}

SCENARIO("An engine that gives signs of life is left alone, however long it runs") {
  Watched engine("for i in 1 2 3 4 5 6 7 8 9 10; do sign .; sleep 0.2; done; exit 5");
  CHECK(engine.exit() == 5);
  CHECK_FALSE(engine.was_started_again());
}

SCENARIO("An end that no engine announced is not obeyed, and a start that fails is tried again") {
  Watched engine(
      "n=$(cat ran 2>/dev/null); echo x$n > ran; sign .\n"
      "case $n in '') sign s; exit 3;; x) exit 4;; xx) sign s; kill -SEGV $$;; *) sign e; exit 7;; esac");
  CHECK(engine.exit() == 7);
  CHECK(holds(engine.text("arguments"), "(exit code 3)"));
  CHECK(holds(engine.text("arguments"), "(Segmentation fault)"));
}

SCENARIO("A first start that fails is obeyed") {
  Watched engine("sign .; exit 4");
  CHECK(engine.exit() == 4);
  CHECK_FALSE(engine.was_started_again());
}

SCENARIO("An engine that somebody stopped is not taken to hang") {
  Watched engine("echo $$ > pid.part; mv pid.part pid; kill -STOP $$; exit 5");
  REQUIRE(wait_until([&] { return !engine.text("pid").empty(); }));
  std::this_thread::sleep_for(std::chrono::seconds(1));
  kill(std::stoi(engine.text("pid")), SIGCONT);
  CHECK(engine.exit() == 5);
  CHECK_FALSE(engine.was_started_again());
}

SCENARIO("An engine that hangs when it was told to end is killed, and not started again") {
  GIVEN("a signal to the supervisor") {
    Watched engine("trap '' TERM; touch waits; for i in {1..600}; do sleep 0.1; done");
    REQUIRE(wait_until([&] { return std::filesystem::exists(engine.file("waits")); }));
    engine.tell(SIGTERM);
    CHECK(engine.exit() == 128 + SIGKILL);
    CHECK_FALSE(engine.was_started_again());
  }
  GIVEN("an end of its own accord") {
    Watched engine("sign e; exec sleep 600");
    CHECK(engine.exit() == 128 + SIGKILL);
    CHECK_FALSE(engine.was_started_again());
  }
}

SCENARIO("The engine says that it lives, and in the end that it ends") {
  cli::LifeSigns life;
  const RunningEngine engine({"vco"}, {"--life-signs", std::to_string(life.engine_end())});
  life.hand_over();
  for (int i = 0; i < 3; ++i) CHECK(wait_until([&] { return life.listen(); }));
  CHECK(life.started());
  CHECK_FALSE(life.ending());
  engine.ask({"quit"});
  CHECK(wait_until([&] { return life.listen() && life.ending(); }));
}
