#include "jit/event_set.hpp"

#include <sys/epoll.h>

#include <array>

namespace chronus::jit {

EventSet::EventSet() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {}

void EventSet::watch(int fd, std::uint64_t id) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = id;
  epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event);
}

std::vector<std::uint64_t> EventSet::take() {
  std::array<epoll_event, 16> events;
  const int count = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), 0);
  std::vector<std::uint64_t> ids;
  for (int i = 0; i < count; ++i) {
    const std::uint64_t id = events[static_cast<std::size_t>(i)].data.u64;  // packed: no reference into it
    ids.push_back(id);
  }
  return ids;
}

}  // namespace chronus::jit
