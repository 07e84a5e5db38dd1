#include "control/loop/loop.hpp"

#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <system_error>
#include <utility>

namespace chronus::loop {
namespace {

int opened(int fd, const char* what) {
  if (fd < 0) throw std::system_error(errno, std::generic_category(), what);
  return fd;
}

void drain(int fd) {
  std::uint64_t count = 0;
  while (read(fd, &count, sizeof count) > 0) {
  }
}

}  // namespace

Loop::Loop()
    : epoll_(opened(epoll_create1(EPOLL_CLOEXEC), "epoll")),
      clock_(opened(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd")),
      wake_(opened(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd")) {
  watch(clock_.get(), EPOLLIN, [this](std::uint32_t) {
    drain(clock_.get());
    ring();
  });
  watch(wake_.get(), EPOLLIN, [this](std::uint32_t) {
    drain(wake_.get());
    take_posts();
  });
}

Loop::Loop(const Clock& clock) : Loop() {
  time_ = &clock;
}

Loop::~Loop() = default;

void Loop::watch(int fd, std::uint32_t events, std::function<void(std::uint32_t)> ready) {
  unwatch(fd);
  const auto id = next_id_++;
  epoll_event event{};
  event.events = events;
  event.data.u64 = id;
  opened(epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
  ids_[fd] = id;
  watches_[id] = std::make_shared<Watch>(Watch{fd, std::move(ready)});
}

void Loop::rewatch(int fd, std::uint32_t events) {
  const auto found = ids_.find(fd);
  if (found == ids_.end()) return;
  epoll_event event{};
  event.events = events;
  event.data.u64 = found->second;
  opened(epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event), "epoll_ctl");
}

void Loop::unwatch(int fd) {
  const auto found = ids_.find(fd);
  if (found == ids_.end()) return;
  epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
  watches_.erase(found->second);
  ids_.erase(found);
}

Loop::Timer Loop::after(Nanoseconds delay, Callback callback) {
  return at(now_ns() + std::max<std::int64_t>(delay.count(), 0), std::move(callback));
}

Loop::Timer Loop::at(std::int64_t ns, Callback callback) {
  return add(ns, Nanoseconds(0), std::move(callback));
}

Loop::Timer Loop::every(Nanoseconds period, Callback callback) {
  const auto at_least = std::max(period, Nanoseconds(1));
  return add(now_ns() + at_least.count(), at_least, std::move(callback));
}

Loop::Timer Loop::add(std::int64_t due_ns, Nanoseconds period, Callback callback) {
  const Timer id = next_id_++;
  alarms_.emplace(due_ns, Alarm{id, period, std::make_shared<Callback>(std::move(callback))});
  arm();
  return id;
}

void Loop::cancel(Timer timer) {
  std::erase_if(alarms_, [timer](const auto& alarm) { return alarm.second.id == timer; });
}

void Loop::arm() {
  if (!time_->runs()) return;
  const std::int64_t due = alarms_.empty() ? 0 : alarms_.begin()->first;
  if (due == armed_) return;
  armed_ = due;
  itimerspec when{};
  when.it_value.tv_sec = due / 1'000'000'000;
  when.it_value.tv_nsec = due % 1'000'000'000;
  timerfd_settime(clock_.get(), TFD_TIMER_ABSTIME, &when, nullptr);
}

bool Loop::ring() {
  const auto now = now_ns();
  const Timer end = next_id_;
  bool rang = false;
  armed_ = 0;
  for (;;) {
    const auto due = std::ranges::find_if(alarms_, [&](const auto& alarm) { return alarm.second.id < end; });
    if (due == alarms_.end() || due->first > now) break;
    rang = true;
    auto node = alarms_.extract(due);
    const auto callback = node.mapped().callback;
    if (const auto period = node.mapped().period.count(); period > 0) {
      node.key() += period * ((now - node.key()) / period + 1);
      alarms_.insert(std::move(node));
    }
    (*callback)();
  }
  arm();
  return rang;
}

void Loop::on_signals(const std::vector<int>& signals, std::function<void(int)> callback) {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : signals) sigaddset(&set, number);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signals_ = base::Fd(opened(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC), "signalfd"));
  watch(signals_.get(), EPOLLIN, [this, callback = std::move(callback)](std::uint32_t) {
    signalfd_siginfo info{};
    while (read(signals_.get(), &info, sizeof info) == sizeof info)
      callback(static_cast<int>(info.ssi_signo));
  });
}

void Loop::post(Callback callback) {
  {
    const std::lock_guard lock(mutex_);
    posts_.push_back(std::move(callback));
  }
  eventfd_write(wake_.get(), 1);
}

void Loop::take_posts() {
  std::vector<Callback> posts;
  {
    const std::lock_guard lock(mutex_);
    posts.swap(posts_);
  }
  for (const auto& callback : posts) callback();
}

void Loop::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  eventfd_write(wake_.get(), 1);
}

void Loop::run() {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (std::exchange(stopping_, false)) return;
    }
    run_once(Nanoseconds(-1));
  }
}

bool Loop::run_once(Nanoseconds limit) {
  std::array<epoll_event, 64> events{};
  const int timeout = limit.count() < 0 ? -1 : static_cast<int>((limit.count() + 999'999) / 1'000'000);
  const int count = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), timeout);
  for (int i = 0; i < count; ++i) {
    const auto event = events[static_cast<std::size_t>(i)];
    const std::uint64_t id = event.data.u64;  // the event is packed: no reference into it
    const auto found = watches_.find(id);
    if (found == watches_.end()) continue;
    const auto watch = found->second;
    watch->ready(event.events);
  }
  return count > 0;
}

}  // namespace chronus::loop
