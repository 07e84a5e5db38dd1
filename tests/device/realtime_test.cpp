// What the operating system grants, and the words for what it does not.
#include "device/realtime.hpp"

#include <sys/resource.h>

#include <array>
#include <cerrno>
#include <thread>
#include <vector>

#include "support/catch.hpp"

using namespace chronus::device;

TEST_CASE("a request for real-time scheduling is granted or refused in words") {
  Grant grant;
  bool realtime = false;
  std::thread([&] {
    grant = request_realtime();
    realtime = is_realtime();
  }).join();
  CHECK(grant.granted == realtime);
  CHECK(grant.granted == grant.refusal.empty());
  CHECK_FALSE(is_realtime());
}

TEST_CASE("a refusal names the limit and what raises it") {
  CHECK(realtime_refusal(0).empty());
  rlimit limit{};
  REQUIRE(getrlimit(RLIMIT_RTPRIO, &limit) == 0);
  const std::string why = realtime_refusal(EPERM);
  INFO(why);
  if (limit.rlim_max == 0)
    CHECK(why.find("RLIMIT_RTPRIO") != std::string::npos);
  else
    CHECK(why.find("container") != std::string::npos);
}

TEST_CASE("given memory can be locked, and what cannot be is explained") {
  std::vector<char> arena(16384);
  const Grant arena_locked = lock_memory(arena.data(), arena.size());
  CHECK(arena_locked.granted == arena_locked.refusal.empty());
#ifndef CHRONUS_SANITIZED  // sanitizers lock no memory and say that they did
  const Grant nothing = lock_memory(reinterpret_cast<const void*>(16), 4096);
  CHECK_FALSE(nothing.granted);
  CHECK(nothing.refusal.find("memory is not locked") == 0);
#endif
}

#ifndef CHRONUS_SANITIZED  // sanitizers have stacks of their own
namespace {

/// Uses so much of the stack, in frames of a few pages.
__attribute__((noinline, optnone)) int use_stack(int bytes) {
  std::array<char, 16384> room;
  for (std::size_t i = 0; i < room.size(); i += 4096) room[i] = 1;
  return bytes > 0 ? use_stack(bytes - static_cast<int>(room.size())) + room[0] : 0;
}

}  // namespace

TEST_CASE("who fills a stack that was populated does not wait for its pages") {
  long faults = 0;
  std::thread([&] {
    populate_stack();
    rusage before{}, after{};
    getrusage(RUSAGE_THREAD, &before);
    use_stack(4 << 20);
    getrusage(RUSAGE_THREAD, &after);
    faults = after.ru_minflt - before.ru_minflt;
  }).join();
  CHECK(faults < 10);  // of 1024
}
#endif
