// What no module may do, each as a function.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

#include "engine/fault.hpp"

// What is undefined in C++ is done here on purpose: sanitizers are to look away, and compilers not to see it.
#define ON_PURPOSE __attribute__((noinline, optnone, no_sanitize("all")))

namespace chronus::test {

ON_PURPOSE inline void write_to_null() {
  volatile int* nowhere = nullptr;
  *nowhere = 1;
}

ON_PURPOSE inline void read_wild() {
  volatile int* wild = reinterpret_cast<volatile int*>(0xdead0000beef0000);
  static_cast<void>(*wild);
}

/// A page of a file that has none.
inline const volatile char* const page_beyond = [] {
  const int file = memfd_create("empty", MFD_CLOEXEC);
  const void* page = mmap(nullptr, 4096, PROT_READ, MAP_SHARED, file, 0);
  close(file);
  return static_cast<const volatile char*>(page);
}();

/// SIGBUS.
ON_PURPOSE inline void read_beyond_a_file() {
  static_cast<void>(*page_beyond);
}

ON_PURPOSE inline void divide_by_zero() {
  volatile int zero = 0;
  volatile int result = 1 / zero;
  static_cast<void>(result);
}

ON_PURPOSE inline void trap() {
  __builtin_trap();
}

ON_PURPOSE inline void breakpoint() {
  __builtin_debugtrap();
}

ON_PURPOSE inline void abort_it() {
  std::abort();
}

ON_PURPOSE inline int call_itself(volatile int* depth) {
  volatile char frame[512];
  frame[0] = static_cast<char>(*depth);
  *depth = *depth + 1;
  if (*depth < 0) return 0;
  return call_itself(depth) + frame[0];
}

ON_PURPOSE inline void overflow_the_stack() {
  volatile int depth = 0;
  call_itself(&depth);
}

ON_PURPOSE inline void loop_for_ever() {
  volatile int counter = 0;
  while (true) counter = counter + 1;
}

struct Kind {
  const char* name;
  void (*act)();
  engine::Fault fault;
};

inline const Kind kinds[] = {
    {"a write to null", write_to_null, engine::Fault::memory},
    {"a wild read", read_wild, engine::Fault::memory},
    {"a read beyond a file's end", read_beyond_a_file, engine::Fault::memory},
    {"a division by zero", divide_by_zero, engine::Fault::arithmetic},
    {"a trap", trap, engine::Fault::illegal},
    {"a breakpoint", breakpoint, engine::Fault::illegal},
    {"an abort", abort_it, engine::Fault::abort},
    {"an overflow of the stack", overflow_the_stack, engine::Fault::stack},
#ifndef CHRONUS_SANITIZED
    {"an endless loop", loop_for_ever, engine::Fault::endless},
#endif
};

}  // namespace chronus::test

#undef ON_PURPOSE
