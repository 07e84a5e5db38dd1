// Calls that wait for another program, which may hang: each is made on a thread of its own. Who has waited
// long enough goes on without it, and it ends when that program does, or with this one.
#pragma once

#include <atomic>
#include <chrono>
#include <expected>
#include <future>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>

namespace chronus::device {

/// How many detached calls have not returned. While there are any, a program ends by _exit(): the libraries
/// in which they wait would be taken down around them. [any-thread]
inline std::atomic<int>& detached_calls() {
  static std::atomic<int> calls{0};
  return calls;
}

/// Unlike that of std::async, this future's destructor does not wait. The action must own what it uses.
template <class Action>
std::future<std::invoke_result_t<Action>> detached(Action action) {
  std::packaged_task<std::invoke_result_t<Action>()> task(std::move(action));
  auto future = task.get_future();
  ++detached_calls();
  std::thread([task = std::move(task)]() mutable {
    task();
    task = {};  // lets go of what the action owned
    --detached_calls();
  }).detach();
  return future;
}

/// What the action returns, an expected value; an error if that takes longer than any sound server in order.
template <class Action>
std::invoke_result_t<Action> answered(Action action) {
  auto future = detached(std::move(action));
  if (future.wait_for(std::chrono::seconds(3)) != std::future_status::ready)
    return std::unexpected<std::string>("the sound server does not answer");
  return future.get();
}

}  // namespace chronus::device
