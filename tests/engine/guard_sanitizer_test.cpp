// What AddressSanitizer finds is told and ends the program, whoever did it: the guard is not to hide it. Each
// deed is done by this scenario itself, in a process of its own.
#if __has_feature(address_sanitizer)
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <string>
#include <utility>

#include "engine/guard.hpp"
#include "engine/villain.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"
#include "support/process.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

/// The sanitizer's own, from before Catch2 sets its.
const std::array handlers = [] {
  std::array<struct sigaction, 2> found{};
  sigaction(SIGSEGV, nullptr, &found[0]);
  sigaction(SIGABRT, nullptr, &found[1]);
  return found;
}();

/// Instrumented, as all of this program.
__attribute__((noinline, optnone)) void overflow_the_heap() {
  volatile std::size_t size = 64;
  char* room = new char[size];
  room[size] = 1;
  delete[] room;
}

void overflow_in_a_module() {
  act = [] {
    if (static bool done = false; !std::exchange(done, true)) overflow_the_heap();
  };
  patience = 0;
  Playing playing;
  playing.stage.set_code("module", villain());
  playing.stage.set_code("sine", sine());
  show(playing);
  playing.play(4800);
}

struct Deed {
  const char* name;
  void (*commit)();
  const char* report;
};

const std::array deeds = {
    Deed{"an overflow of the heap outside of modules", overflow_the_heap, "heap-buffer-overflow"},
    Deed{"an overflow of the heap in a module", overflow_in_a_module, "heap-buffer-overflow"},
    Deed{"a write to null outside of modules", write_to_null, "SEGV"},
};

}  // namespace

SCENARIO("The guard swallows no report of a sanitizer") {
  if (const char* number = std::getenv("DEED")) {
    sigaction(SIGSEGV, &handlers[0], nullptr);
    sigaction(SIGABRT, &handlers[1], nullptr);
    engine::install_guard();
    if (engine::guarded([] { write_to_null(); }) == engine::Fault::memory) deeds[std::stoul(number)].commit();
    _exit(0);
  }
  for (const char* options : {"abort_on_error=0", "abort_on_error=1"}) {
    for (std::size_t i = 0; i < deeds.size(); ++i) {
      DYNAMIC_SECTION(deeds[i].name << ", " << options) {
        const Finished child = run({.command = {"/proc/self/exe", "Scenario: The guard swallows*"},
                                    .environment = {{"DEED", std::to_string(i)}, {"ASAN_OPTIONS", options}}});
        CHECK(child.exit != 0);
        CHECK(holds(child.errors, std::string("AddressSanitizer: ") + deeds[i].report));
      }
    }
  }
}
#endif
