// The tests' own tool for child processes.
#include "support/process.hpp"

#include <csignal>
#include <stdexcept>

#include "support/catch.hpp"

using namespace chronus::test;

TEST_CASE("a child's output, input, environment and exit code reach the test") {
  const auto echo = run({.command = {"sh", "-c", "cat; echo $CHRONUS_WORD; echo oops >&2; exit 3"},
                         .environment = {{"CHRONUS_WORD", "salt"}},
                         .input = "pepper\n"});
  CHECK(echo.exit == 3);
  CHECK(echo.output == "pepper\nsalt\n");
  CHECK(echo.errors == "oops\n");
}

TEST_CASE("a child ends when told, with all that it has started") {
  Process shell(Launch{.command = {"sh", "-c", "sleep 1000 & echo $!; wait"}});
  REQUIRE(wait_until([&] { return !shell.output().empty(); }));
  const pid_t grandchild = std::stoi(shell.output());
  CHECK(shell.running());
  CHECK(shell.end() == 128 + SIGTERM);
  CHECK_FALSE(shell.running());
  CHECK(wait_until([&] { return ended(grandchild); }));
}

TEST_CASE("a child that will not listen is killed") {
  Process deaf(Launch{.command = {"sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"}});
  REQUIRE(wait_until([&] { return !deaf.output().empty(); }));
  CHECK(deaf.end(Seconds(0.2)) == 128 + SIGKILL);
}

TEST_CASE("a program that is not there is named") {
  std::string message;
  try {
    Process(Launch{.command = {"chronus-no-such-program"}});
  } catch (const std::runtime_error& error) {
    message = error.what();
  }
  CHECK(message == "no such program: chronus-no-such-program");
}
