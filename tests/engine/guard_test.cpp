// Faults in guarded calls, and elsewhere.
#include "engine/guard.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "engine/floating_point.hpp"
#include "engine/guarded_memory.hpp"
#include "engine/misdeeds.hpp"
#include "engine/module_entry.hpp"
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

#ifndef CHRONUS_SANITIZED
namespace {

/// Writes `count` floats from the start of a local array of 16 on.
__attribute__((noinline)) void overrun(int count) {
  float local[16];
  volatile float* at = local;
  asm volatile("" : "+r"(at));  // the compiler is not to see what is undefined
  for (int i = 0; i < count; ++i) at[i] = 1.0f;
}

}  // namespace

SCENARIO("A local array that is overrun ends the call and hits nothing of the engine") {
  GIVEN("a stack for modules") {
    engine::install_guard();
    engine::use_handler_stack();
    const engine::GuardedMemory stack(1 << 20);
    const engine::OnModuleStack calls(&stack);
    for (const int count : {24, 40, 64, 256, 4096, 200'000}) {
      THEN("writing " + std::to_string(count) + " floats to an array of 16 is a fault of memory") {
        volatile int before = 1234;
        CHECK(engine::guarded([&] { overrun(count); }) == Fault::memory);
        CHECK(before == 1234);
        CHECK(engine::guarded([] {}) == Fault::none);
      }
    }
    THEN("calling itself for ever is a fault of the stack") {
      CHECK(engine::guarded([] { overflow_the_stack(); }) == Fault::stack);
    }
  }
}

#if defined(__x86_64__)
SCENARIO("A call leaves the processor's mode and flags as they were") {
  engine::install_guard();
  engine::use_handler_stack();
  const engine::FlushToZero flush;
  const unsigned mode = _mm_getcsr() & ~0x3fu;
  const auto is_as_before = [&] {
    CHECK((_mm_getcsr() & ~0x3fu) == mode);
    CHECK((__builtin_ia32_readeflags_u64() & 0x40500u) == 0);
  };
  WHEN("a module rounds up and lets denormals be") {
    CHECK(engine::guarded([] { _mm_setcsr(0x5f80); }) == Fault::none);
    is_as_before();
  }
  WHEN("a module unmasks exceptions and divides by zero") {
    const Fault fault = engine::guarded([] {
      _mm_setcsr(0);
      volatile float zero = 0;
      volatile float result = 1 / zero;
      static_cast<void>(result);
    });
    CHECK(fault == Fault::arithmetic);
    is_as_before();
  }
  WHEN("a module turns the direction flag") {
    CHECK(engine::guarded([] { asm volatile("std"); }) == Fault::none);
    is_as_before();
  }
  WHEN("a module checks alignment") {
    // Pushed and popped by the module itself: the flag stands when the call returns.
    CHECK(engine::guarded([] {
            asm volatile("pushfq; orl $0x40000, (%%rsp); popfq" ::: "memory", "cc");
          }) == Fault::none);
    is_as_before();
  }
  WHEN("a module sets the trap flag") {
    const Fault fault = engine::guarded([] {
      asm volatile("pushfq; orl $0x100, (%%rsp); popfq; nop" ::: "memory", "cc");
    });
    CHECK(fault == Fault::illegal);
    is_as_before();
  }
}
#endif
#endif
