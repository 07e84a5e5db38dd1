#include "control/journal/disk_sync.hpp"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <utility>

namespace chronus::journal {

namespace {

constexpr auto gather = std::chrono::milliseconds(50);

}  // namespace

DiskSync::DiskSync() {
  // Only the control thread receives signals.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  thread_ = std::thread([this] { run(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

DiskSync::~DiskSync() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void DiskSync::add(SharedFile file) {
  const std::lock_guard lock(mutex_);
  const bool rests = files_.empty();
  std::erase(files_, file);
  files_.push_back(std::move(file));
  if (rests) wake_.notify_one();
}

void DiskSync::then(std::function<void()> action) {
  const std::lock_guard lock(mutex_);
  then_.push_back(std::move(action));
}

std::uint64_t DiskSync::begun() {
  const std::lock_guard lock(mutex_);
  return begun_;
}

std::string DiskSync::trouble() {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

void DiskSync::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return ending_ || !files_.empty(); });
    if (files_.empty()) return;
    wake_.wait_for(lock, gather, [this] { return ending_; });
    bring(lock);
  }
}

void DiskSync::bring(std::unique_lock<std::mutex>& lock) {
  const auto files = std::exchange(files_, {});
  const auto actions = std::exchange(then_, {});
  ++begun_;
  lock.unlock();
  std::string trouble;
  for (const SharedFile& file : files) {
    if (fsync(file->get()) != 0 && trouble.empty()) trouble = std::strerror(errno);
  }
  if (trouble.empty()) {
    for (const auto& action : actions) action();
  }
  lock.lock();
  trouble_ = std::move(trouble);
}

}  // namespace chronus::journal
