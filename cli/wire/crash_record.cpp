#include "cli/wire/crash_record.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace chronus::wire {
namespace {

constexpr auto relaxed = std::memory_order_relaxed;

void* mapped(int fd) {
  void* memory = mmap(nullptr, sizeof(CrashRecord), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  return memory == MAP_FAILED ? nullptr : memory;
}

/// A module's name; empty if there is no such number.
std::string name_of(const CrashRecord& record, std::uint32_t number) {
  if (number == 0 || number > record.modules.size()) return {};
  const auto& name = record.modules[number - 1].name;
  return {name.data(), strnlen(name.data(), name.size())};
}

}  // namespace

std::optional<SharedRecord> SharedRecord::make() {
  base::Fd file(memfd_create("chronus-crash-record", 0));
  void* memory = file && ftruncate(file.get(), sizeof(CrashRecord)) == 0 ? mapped(file.get()) : nullptr;
  if (!memory) return std::nullopt;
  return SharedRecord(new (memory) CrashRecord{}, std::move(file));
}

std::optional<SharedRecord> SharedRecord::open(int fd) {
  const base::Fd file(fd);
  void* memory = lseek(fd, 0, SEEK_END) == static_cast<off_t>(sizeof(CrashRecord)) ? mapped(fd) : nullptr;
  if (!memory) return std::nullopt;
  return SharedRecord(std::launder(static_cast<CrashRecord*>(memory)), base::Fd());
}

SharedRecord::SharedRecord(SharedRecord&& other) noexcept
    : record_(std::exchange(other.record_, nullptr)), fd_(std::move(other.fd_)) {}

SharedRecord::~SharedRecord() {
  if (record_) munmap(record_, sizeof(CrashRecord));
}

Remains SharedRecord::read(pid_t only) const {
  Remains remains;
  const auto ran = [&](std::uint64_t word) {
    std::string name = name_of(*record_, static_cast<std::uint32_t>(word));
    if (!name.empty() && std::ranges::find(remains.running, name) == remains.running.end())
      remains.running.push_back(std::move(name));
  };
  const std::uint64_t hit = record_->threads[0].load(relaxed);
  if (hit != 0 && only == 0) ran(hit);
  for (std::size_t i = 1; i < record_->threads.size() && (hit == 0 || only != 0); ++i) {
    const std::uint64_t word = record_->threads[i].load(relaxed);
    if (only == 0 || word >> 32 == static_cast<std::uint64_t>(only)) ran(word);
  }
  remains.changed_last = name_of(*record_, record_->changed_last.load(relaxed));
  for (const CrashRecord::Module& module : record_->modules) {
    const auto number = static_cast<std::uint32_t>(&module - record_->modules.data()) + 1;
    if (module.plays.load(relaxed) != 0) remains.played.push_back(name_of(*record_, number));
  }
  return remains;
}

void SharedRecord::clear() {
  new (record_) CrashRecord{};
}

std::uint32_t CrashNotes::number(const std::string& module) {
  const std::lock_guard lock(mutex_);
  if (const auto known = numbers_.find(module); known != numbers_.end()) return known->second;
  if (numbers_.size() == record_.modules.size()) return 0;
  auto& name = record_.modules[numbers_.size()].name;
  module.copy(name.data(), name.size() - 1);
  const auto number = static_cast<std::uint32_t>(numbers_.size() + 1);
  numbers_[module] = number;
  return number;
}

void CrashNotes::changed(const std::string& module) {
  record_.changed_last.store(number(module), relaxed);
}

void CrashNotes::plays(const std::string& module) {
  if (const std::uint32_t known = number(module); known != 0)
    record_.modules[known - 1].plays.store(1, relaxed);
}

}  // namespace chronus::wire
