// The `chronus` program, run as a person or a script runs it.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>

#include "cli/fake_engine.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"
#include "support/temp_folder.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {
const std::string program = CHRONUS_BINARY_DIR "/chronus";

/// Answers each verb by itself: `fail` fails, `hang` never answers, the rest is echoed.
std::string echo(const wire::Request& request) {
  const auto verb = request.words.empty() ? request.line : request.words[0];
  if (verb == "hang") return "";
  if (verb == "vanish") return "close";
  std::string text;
  for (const auto& word : request.words) text += (text.empty() ? "" : "|") + word;
  if (text.empty()) text = request.line;
  if (verb == "fail")
    return wire::to_line(wire::Reply{request.id, 4, "no such node", {{"error", "no such node"}}});
  std::string lines = wire::to_line(wire::Event{"noise", "unasked", {}}) +
                      wire::to_line(wire::Reply{request.id, 0, text, {{"text", text}}});
  if (verb == "events") lines += wire::to_line(wire::Event{"reload", "saw is new", {{"module", "saw"}}});
  return lines;
}

struct Shell {
  TempFolder folder;
  std::string socket = folder.file("s.sock");

  Launch launch(std::vector<std::string> words, const std::string& input = "") const {
    words.insert(words.begin(), program);
    return {.command = std::move(words), .environment = {{"CHRONUS_SOCKET", socket}}, .input = input};
  }
  Finished run(const std::vector<std::string>& words, const std::string& input = "") const {
    return test::run(launch(words, input));
  }
};
}  // namespace

SCENARIO("an engine runs") {
  const Shell shell;
  FakeEngine engine(shell.socket, echo);
  WHEN("a verb is asked") {
    const auto result = shell.run({"set", "a.b", "+=", "-3dB", "over=8b", "--for", "x"});
    THEN("its words arrive as they were typed and the text is printed") {
      CHECK(result.exit == 0);
      CHECK(result.output == "set|a.b|+=|-3dB|over=8b|--for|x\n");
      CHECK(result.errors.empty());
      REQUIRE(engine.requests().size() == 1);
      CHECK_FALSE(engine.requests()[0].input);
      CHECK(engine.requests()[0].client != 0);
      CHECK(engine.requests()[0].folder == std::filesystem::current_path());
    }
  }
  WHEN("JSON is wanted, before or after the verb") {
    THEN("stdout is the data") {
      CHECK(shell.run({"--json", "status"}).output == "{\"text\":\"status\"}\n");
      CHECK(shell.run({"status", "--json"}).output == "{\"text\":\"status\"}\n");
    }
  }
  WHEN("the verb fails") {
    const auto result = shell.run({"fail"});
    THEN("the reason is on stderr and in the exit code") {
      CHECK(result.exit == 4);
      CHECK(result.output.empty());
      CHECK(result.errors == "no such node\n");
    }
    THEN("with --json the data is on stdout all the same") {
      CHECK(shell.run({"--json", "fail"}).output == "{\"error\":\"no such node\"}\n");
    }
  }
  WHEN("an argument is -") {
    const std::string source(300'000, 's');
    shell.run({"reload", "saw", "-"}, source);
    THEN("stdin goes with it") {
      REQUIRE(engine.requests().size() == 1);
      CHECK(engine.requests()[0].input == source);
    }
  }
  WHEN("the engine does not answer in time") {
    const auto result = shell.run({"--timeout", "0.05", "hang"});
    THEN("that has its own exit code") {
      CHECK(result.exit == 5);
      CHECK(result.errors.find("not answered in time") != std::string::npos);
    }
  }
  WHEN("the engine goes away instead of answering") {
    THEN("that is no engine") {
      CHECK(shell.run({"vanish"}).exit == 3);
    }
  }
  WHEN("a condition is given") {
    THEN("it is a word of the verb") {
      CHECK(shell.run({"--if-seq", "12", "set", "a"}).output == "set|a|if_seq=12\n");
    }
  }
  WHEN("verbs are piped to the prompt") {
    const auto result = shell.run({"prompt"}, "set a.b 1\nfail\nadd x \\\n  saw\nexit\nnever\n");
    THEN("each line is sent and answered, and a failure is remembered") {
      CHECK(result.output == "set a.b 1\nadd x \\\n  saw\n");
      CHECK(result.errors == "no such node\n");
      CHECK(result.exit == 4);
      CHECK(engine.requests().size() == 3);
    }
  }
  WHEN("help is asked") {
    THEN("the engine's verbs follow the client's own") {
      const auto result = shell.run({"help"});
      CHECK(result.output.find("--timeout") != std::string::npos);
      CHECK(result.output.ends_with("\nhelp\n"));
      CHECK(shell.run({"help", "set"}).output == "help|set\n");
    }
  }
  WHEN("events are asked for") {
    Process events(shell.launch({"--json", "events"}));
    THEN("they come as lines until it is interrupted") {
      CHECK(wait_until([&] { return events.output().find('\n') != std::string::npos; }));
      CHECK(events.output() ==
            "{\"data\":{\"module\":\"saw\"},\"event\":\"reload\",\"text\":\"saw is new\"}\n");
      CHECK(events.running());
      events.signal(SIGINT);
      CHECK(events.wait() == 128 + SIGINT);
    }
  }
}

SCENARIO("events go on when the engine died and another took its place") {
  const Shell shell;
  int subscribed = 0;
  std::string farewell = wire::to_line(wire::Event{"end", "the engine ends", {}});
  const auto lives_twice = [&](const wire::Request& request) {
    ++subscribed;
    return wire::to_line(wire::Reply{request.id, 0, "", {}}) +
           wire::to_line(wire::Event{"patch", "life " + std::to_string(subscribed), {}}) +
           (subscribed == 1 ? "" : farewell) + "close";
  };
  WHEN("the second says that it ends") {
    FakeEngine engine(shell.socket, lives_twice);
    const auto result = shell.run({"events"});
    THEN("both were heard, stderr tells of the change, and the end is that of no engine") {
      CHECK(result.output == "patch: life 1\npatch: life 2\nend: the engine ends\n");
      CHECK(result.errors.find("closed the connection; waits for it to come again") != std::string::npos);
      CHECK(result.errors.find("an engine is there again; events follow") != std::string::npos);
      CHECK(result.exit == 3);
      CHECK(subscribed == 2);
    }
  }
  WHEN("none takes its place") {
    Finished result;
    {
      FakeEngine engine(shell.socket, [&](const wire::Request& request) {
        std::filesystem::remove(shell.socket);
        return lives_twice(request);
      });
      result = shell.run({"--timeout", "0.3", "events"});
    }
    THEN("that is no engine") {
      CHECK(result.output == "patch: life 1\n");
      CHECK(result.errors.find("no engine listens at") != std::string::npos);
      CHECK(result.exit == 3);
    }
  }
  WHEN("the engine refuses") {
    FakeEngine engine(shell.socket, [](const wire::Request& request) {
      return wire::to_line(wire::Reply{request.id, 1, "too many clients", {}}) + "close";
    });
    THEN("that is told, and not asked again") {
      const auto result = shell.run({"events"});
      CHECK(result.exit == 1);
      CHECK(result.errors == "chronus: too many clients\n");
      CHECK(engine.requests().size() == 1);
    }
  }
}

SCENARIO("no engine runs") {
  const Shell shell;
  THEN("a verb says how to start one") {
    const auto result = shell.run({"status"});
    CHECK(result.exit == 3);
    CHECK(result.output.empty());
    CHECK(result.errors.find("every verb but `help` needs one: start it with `chronus run`") !=
          std::string::npos);
    CHECK(result.errors.find(shell.socket) != std::string::npos);
    CHECK(shell.run({"--json", "status"}).output.starts_with("{\"error\":"));
  }
  THEN("help shows the client's own part") {
    const auto result = shell.run({"help"});
    CHECK(result.exit == 0);
    CHECK(result.output.find("chronus run") != std::string::npos);
    CHECK(shell.run({"--help"}).output == result.output);
  }
}

TEST_CASE("wrong usage of the client is exit code 2") {
  const Shell shell;
  CHECK(shell.run({}).exit == 2);
  CHECK(shell.run({"--jsn", "status"}).errors.find("--jsn") != std::string::npos);
  CHECK(shell.run({"--timeout", "soon", "status"}).exit == 2);
  CHECK(shell.run({"--socket"}).exit == 2);
}

TEST_CASE("run starts the engine that stands beside the client") {
  const Shell shell;
  std::filesystem::copy_file(program, shell.folder.file("chronus"));
  const auto engine = shell.folder.file("chronus-engine");
  const auto alone = test::run({.command = {shell.folder.file("chronus"), "run"}});
  CHECK(alone.exit == 3);
  CHECK(alone.errors.find(engine) != std::string::npos);
  std::ofstream(engine) << "#!/bin/sh\nfor word; do echo \"$word\"; done\nexit 7\n";
  std::filesystem::permissions(engine, std::filesystem::perms::owner_all);
  const auto result =
      test::run({.command = {shell.folder.file("chronus"), "--socket", "/s", "run", "--json", "song.patch"}});
  CHECK(result.output.starts_with("--socket\n/s\n--json\nsong.patch\n--crash-record\n"));
  CHECK(result.exit == 7);
}

TEST_CASE("the client starts in a few milliseconds") {
  const Shell shell;
  const int quiet = open("/dev/null", O_WRONLY | O_CLOEXEC);
  double best = 1e9;
  for (int i = 0; i < 50; ++i) {
    timespec before{};
    timespec after{};
    clock_gettime(CLOCK_MONOTONIC, &before);
    const pid_t child = vfork();
    if (child == 0) {
      dup2(quiet, STDOUT_FILENO);
      dup2(quiet, STDERR_FILENO);
      execl(program.c_str(), "chronus", "--socket", "/nowhere", "--json", "status", nullptr);
      _exit(127);
    }
    int status = 0;
    waitpid(child, &status, 0);
    clock_gettime(CLOCK_MONOTONIC, &after);
    REQUIRE(WEXITSTATUS(status) == 3);
    best = std::min(best, static_cast<double>(after.tv_sec - before.tv_sec) * 1e3 +
                              static_cast<double>(after.tv_nsec - before.tv_nsec) * 1e-6);
  }
  close(quiet);
  std::printf("the client's best start: %.2f ms\n", best);
#ifndef CHRONUS_SANITIZED
  CHECK(best < 10);
#endif
}
