// What breaks real time on the audio thread ends the tests, in builds that can see it.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

#include "engine/modules.hpp"
#include "engine/playing.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::test;

#if !defined(CHRONUS_SANITIZED) || defined(CHRONUS_SANITIZED_REALTIME)

namespace {

struct Allocating {
  void run(const Block& block) {
    const auto leak = std::make_unique<float[]>(static_cast<std::size_t>(block.frames));
    std::fill_n(block.outputs[0], block.frames, leak[0]);
    asm volatile("" : : "r"(leak.get()) : "memory");
  }
};

/// How a process ends that plays this.
int end_of_playing(const std::shared_ptr<const Code>& code) {
  const pid_t child = fork();
  if (child == 0) {
    if (!std::freopen("/dev/null", "w", stderr)) _exit(1);
    Playing playing;
    playing.stage.set_code("module", code);
    graph::Patch patch;
    patch.nodes = {node("a", "module")};
    patch.cables = {cable("a", "out")};
    playing.stage.show(patch);
    playing.play(256);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

}  // namespace

TEST_CASE("a module that allocates while it plays is caught, one that does not plays on") {
  ModuleInfo info;
  info.name = "module";
  info.outputs = {audio_output()};
  CHECK(end_of_playing(native_code<Allocating>(info)) != 0);
  CHECK(end_of_playing(constant()) == 0);
}

#endif
