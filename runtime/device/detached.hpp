// Calls that wait for another program, which may hang. Each runs on a thread of its own, so the caller can
// stop waiting; the thread ends with the other program, or with this one. [any-thread]
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

/// The number of detached calls that have not returned. While there are any, the program must end by _exit():
/// a regular exit would destroy the libraries in which they wait.
inline std::atomic<int>& detached_calls() {
  static std::atomic<int> calls{0};
  return calls;
}

/// Runs `action` on a thread of its own. Unlike that of std::async, this future's destructor does not wait.
/// The action must own what it uses.
template <class Action>
std::future<std::invoke_result_t<Action>> detached(Action action) {
  std::packaged_task<std::invoke_result_t<Action>()> task(std::move(action));
  auto future = task.get_future();
  ++detached_calls();
  std::thread([task = std::move(task)]() mutable {
    task();
    task = {};  // releases what the action owned
    --detached_calls();
  }).detach();
  return future;
}

/// Runs `action`, which returns an expected value, and waits for it; an error if it takes longer than three
/// seconds, within which a working sound server answers.
template <class Action>
std::invoke_result_t<Action> answered(Action action) {
  auto future = detached(std::move(action));
  if (future.wait_for(std::chrono::seconds(3)) != std::future_status::ready)
    return std::unexpected<std::string>("the sound server does not answer");
  return future.get();
}

}  // namespace chronus::device
