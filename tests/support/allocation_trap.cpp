#include "support/allocation_trap.hpp"

#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <cstdlib>

#if !defined(CHRONUS_SANITIZED)

namespace {

thread_local int armed = 0;
thread_local bool counting = false;
thread_local int count = 0;

void check() {
  if (armed == 0) return;
  ++count;
  if (counting) return;
  constexpr char text[] = "allocation trap: the audio thread allocated or freed memory\n";
  [[maybe_unused]] const auto written = write(2, text, sizeof text - 1);
  std::signal(SIGABRT, SIG_DFL);  // the guard round modules would take it for a module's
  std::abort();
}

}  // namespace

// glibc lets a program define malloc; operator new ends here too.
extern "C" {
void* __libc_malloc(std::size_t);                 // NOLINT(bugprone-reserved-identifier)
void* __libc_calloc(std::size_t, std::size_t);    // NOLINT(bugprone-reserved-identifier)
void* __libc_realloc(void*, std::size_t);         // NOLINT(bugprone-reserved-identifier)
void* __libc_memalign(std::size_t, std::size_t);  // NOLINT(bugprone-reserved-identifier)
void __libc_free(void*);                          // NOLINT(bugprone-reserved-identifier)

__attribute__((visibility("default"))) void* malloc(std::size_t size) {
  check();
  return __libc_malloc(size);
}
__attribute__((visibility("default"))) void* calloc(std::size_t count_, std::size_t size) {
  check();
  return __libc_calloc(count_, size);
}
__attribute__((visibility("default"))) void* realloc(void* p, std::size_t size) {
  check();
  return __libc_realloc(p, size);
}
__attribute__((visibility("default"))) void* aligned_alloc(std::size_t alignment, std::size_t size) {
  check();
  return __libc_memalign(alignment, size);
}
__attribute__((visibility("default"))) void free(void* p) {
  if (p) check();
  __libc_free(p);
}
}

namespace chronus::test {

AllocationTrap::AllocationTrap() {
  ++armed;
}
AllocationTrap::~AllocationTrap() {
  --armed;
}
bool AllocationTrap::works() {
  return true;
}
void AllocationTrap::count_only(bool on) {
  counting = on;
  count = 0;
}
int AllocationTrap::counted() {
  return count;
}

}  // namespace chronus::test

#else

namespace chronus::test {

AllocationTrap::AllocationTrap() = default;
AllocationTrap::~AllocationTrap() = default;
bool AllocationTrap::works() {
  return false;
}
void AllocationTrap::count_only(bool) {}
int AllocationTrap::counted() {
  return 0;
}

}  // namespace chronus::test

#endif
