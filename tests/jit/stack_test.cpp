// A module that needs more stack than there is faults; it never writes beyond the guard page.
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <span>

#include "jit/instance.hpp"
#include "jit/refused.hpp"
#include "support/catch.hpp"

using namespace jit_test;

namespace {

constexpr std::size_t page = 4096;
constexpr std::size_t stack_bytes = 128 << 10;
constexpr std::size_t below_bytes = 4 << 20;

enum class End { fault, wrote_beyond, returned, other };

/// Runs a block on a stack of 128 KiB with one guard page, below which lies memory that anyone may write to.
End end_on_a_small_stack(Instance& instance) {
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGSEGV, SIG_DFL);
    void* space = mmap(nullptr, below_bytes + page + stack_bytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    auto* const below = static_cast<char*>(space);
    mprotect(below + below_bytes, page, PROT_NONE);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstack(&attributes, below + below_bytes + page, stack_bytes);
    pthread_t thread{};
    const auto play = [](void* instance) -> void* {
      static_cast<Instance*>(instance)->run(1);
      return nullptr;
    };
    if (space == MAP_FAILED || pthread_create(&thread, &attributes, play, &instance) != 0) _exit(2);
    pthread_join(thread, nullptr);
    const bool untouched = std::ranges::all_of(std::span(below, below_bytes), [](char c) { return c == 0; });
    _exit(untouched ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) return WTERMSIG(status) == SIGSEGV ? End::fault : End::other;
  return WEXITSTATUS(status) == 0 ? End::returned : WEXITSTATUS(status) == 1 ? End::wrote_beyond : End::other;
}

}  // namespace

SCENARIO("A frame larger than the guard page cannot leap over it") {
  const std::string recursion = module(
      "Out out; int at = 0; int depth = 20;\n"
      "  float fall(int n) {\n    volatile float room[1 << 14];\n    room[at] = 1;\n"
      "    return n == 0 ? room[at] : fall(n - 1) + room[at];\n  }\n"
      "  void tick() { out = fall(depth); }");
  const std::string alloca = module(
      "Out out; int size = 1 << 20;\n"
      "  void tick() {\n    volatile char* room = static_cast<char*>(__builtin_alloca(size));\n"
      "    room[0] = 1;\n    out = room[0];\n  }");
  for (const std::string& source : {recursion, alloca}) {
    INFO(source);
    const std::vector<Outcome> outcomes = compile_all(request(source));
    REQUIRE(outcomes.size() == 2);  // quick and optimised
    for (const Outcome& outcome : outcomes) {
      INFO(to_text(outcome.diagnostics));
      REQUIRE(outcome.code);
      Instance instance(outcome.code);
      CHECK(end_on_a_small_stack(instance) == End::fault);
    }
  }
}

SCENARIO("A frame that fits is played") {
  Instance instance(code_of(module(
      "Out out; int at = 0;\n"
      "  void tick() {\n    volatile float room[1 << 14];\n    room[at] = 1;\n    out = room[at];\n  }")));
  CHECK(end_on_a_small_stack(instance) == End::returned);
}

SCENARIO("What takes much of the stack is refused at its line, before it can fault") {
  const Refused array =
      refused(module("Out out; int at = 0;\n"
                     "  void tick() {\n    float room[200000] = {};\n    out = room[at];\n  }"));
  CHECK(array.at(6).message.find("`room` takes 781 KiB of the stack") != std::string::npos);
  CHECK(array.says("Buffer<T>"));
  const Refused together =
      refused(module("Out out; int at = 0;\n"
                     "  void help() {\n    float small[1 << 13] = {}, large[1 << 14] = {};\n    out = "
                     "small[at] + large[at];\n"
                     "  }\n  void tick() { help(); }"));
  CHECK(together.at(6).message.find("`large` takes 64 KiB") != std::string::npos);
}
