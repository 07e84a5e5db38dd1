#include "device/realtime.hpp"

#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace chronus::device {
namespace {

const char* const limits_file = "/etc/security/limits.d/audio.conf";

rlim_t raise_to_hard_limit(decltype(RLIMIT_RTPRIO) what) noexcept {
  rlimit limit{};
  getrlimit(what, &limit);
  if (limit.rlim_cur == limit.rlim_max) return limit.rlim_cur;
  rlimit raised{limit.rlim_max, limit.rlim_max};
  return setrlimit(what, &raised) == 0 ? raised.rlim_cur : limit.rlim_cur;
}

int schedule(int priority) noexcept {
  sched_param wish{};
  wish.sched_priority = priority;
  return sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &wish) == 0 ? 0 : errno;
}

std::string limits_advice(const std::string& line) {
  return "write \"@audio - " + line + "\" to " + limits_file + ", join the group audio, and log in again";
}

Grant locking_refused(int error) {
  const rlim_t limit = raise_to_hard_limit(RLIMIT_MEMLOCK);
  Grant answer;
  answer.refusal = "memory is not locked: " + std::string(std::strerror(error));
  if (limit != RLIM_INFINITY)
    answer.refusal += "; this user may lock " + std::to_string(limit / 1024) +
                      " KiB (RLIMIT_MEMLOCK). To raise it, " + limits_advice("memlock unlimited");
  return answer;
}

}  // namespace

int enter_realtime(int priority) noexcept {
  const int error = schedule(priority);
  if (error != EPERM) return error;
  const rlim_t limit = raise_to_hard_limit(RLIMIT_RTPRIO);
  return limit > 0 ? schedule(static_cast<int>(std::min<rlim_t>(limit, static_cast<rlim_t>(priority))))
                   : error;
}

bool is_realtime() noexcept {
  const int policy = sched_getscheduler(0) & ~SCHED_RESET_ON_FORK;
  return policy == SCHED_FIFO || policy == SCHED_RR;
}

void populate_stack() noexcept {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
  void* lowest = nullptr;
  std::size_t size = 0;
  pthread_attr_getstack(&attributes, &lowest, &size);
  pthread_attr_destroy(&attributes);
  constexpr std::uintptr_t page = 4096;
  const auto here = reinterpret_cast<std::uintptr_t>(&size) / page * page;
  madvise(lowest, here - reinterpret_cast<std::uintptr_t>(lowest), MADV_POPULATE_WRITE);
}

std::string realtime_refusal(int error) {
  if (error == 0) return "";
  rlimit limit{};
  getrlimit(RLIMIT_RTPRIO, &limit);
  const std::string refused = "real-time scheduling was refused";
  if (error == EPERM && limit.rlim_max == 0)
    return refused + ": this user's limit is 0 (RLIMIT_RTPRIO). To raise it, " + limits_advice("rtprio 20");
  if (error == EPERM)
    return refused +
           " although the limit allows it: this control group or container gives no real-time budget "
           "(a container needs the capability SYS_NICE)";
  return refused + ": " + std::strerror(error);
}

Grant request_realtime(int priority) {
  const int error = enter_realtime(priority);
  return {error == 0, realtime_refusal(error)};
}

Grant lock_memory(const void* start, std::size_t bytes) {
  if (mlock(start, bytes) == 0) return {true, ""};
  const int error = errno;
  raise_to_hard_limit(RLIMIT_MEMLOCK);
  if (mlock(start, bytes) == 0) return {true, ""};
  return locking_refused(error);
}

Grant lock_all_memory() {
  raise_to_hard_limit(RLIMIT_MEMLOCK);
  if (mlockall(MCL_CURRENT) == 0) return {true, ""};
  return locking_refused(errno);
}

}  // namespace chronus::device
