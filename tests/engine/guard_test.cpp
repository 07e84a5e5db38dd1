// Faults in guarded calls, and elsewhere.
#include "engine/guard.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "engine/floating_point.hpp"
#include "engine/misdeeds.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::test;
using engine::Fault;

SCENARIO("A module may fail a thousand times") {
  for (const Kind& kind : kinds) {
    DYNAMIC_SECTION(kind.name) {
      engine::use_handler_stack();
      engine::install_guard();
      const int times = kind.fault == Fault::endless ? 0 : 1000;  // that is the watchdog's
      int caught = 0;
      for (int i = 0; i < times; ++i) caught += engine::guarded([&] { kind.act(); }) == kind.fault;
      CHECK(caught == times);
    }
  }
}

SCENARIO("Faults outside of modules are nobody's to swallow") {
  const auto end_of = [](void (*action)()) {
    const pid_t child = fork();
    if (child == 0) {
      for (const int signal : {SIGSEGV, SIGABRT}) std::signal(signal, SIG_DFL);
      if (!std::freopen("/dev/null", "w", stderr)) _exit(1);
      engine::install_guard();
      static_cast<void>(engine::guarded([] { write_to_null(); }));
      action();
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status;
  };
  CHECK(end_of([] {}) == 0);
  CHECK(end_of(write_to_null) != 0);
  CHECK(end_of(abort_it) != 0);
  CHECK(end_of(breakpoint) != 0);
  CHECK(end_of([] { kill(getpid(), SIGSEGV); }) != 0);
}

TEST_CASE("denormals stay zero after a fault") {
  const engine::FlushToZero flush;
  engine::install_guard();
  static_cast<void>(engine::guarded([] { divide_by_zero(); }));
  volatile float tiny = 1e-38f;
  CHECK(tiny * 0.01f == 0);
}
