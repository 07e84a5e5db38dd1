// What the operating system grants, and the words for what it does not.
#include "device/realtime.hpp"

#include <sys/resource.h>

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
