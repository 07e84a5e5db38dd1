// What an engine leaves to its supervisor should it die: memory that both map.
#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/fd.hpp"

namespace chronus::wire {

/// The memory as it lies. All zero: nothing has run. A module that writes where it must not may have damaged
/// it.
struct CrashRecord {
  struct Module {
    std::atomic<std::uint32_t> plays;  ///< not 0: its code sounds
    std::array<char, 252> name;        ///< ends with a zero
  };

  /// A thread's number above, the number of the module whose code it runs below (0: none). The first is of
  /// the thread that a fatal signal hit.
  std::array<std::atomic<std::uint64_t>, 64> threads;
  std::atomic<std::uint32_t> changed_last;  ///< a module's number
  std::array<Module, 1024> modules;         ///< module 1 is the first
};

/// What a dead engine's record says.
struct Remains {
  std::vector<std::string> running;  ///< modules whose code ran, each once
  std::string changed_last;          ///< the module that was changed last; empty: none was
  std::vector<std::string> played;   ///< modules whose code came to sound
};

/// The record in memory of its own, as long as this object lives.
class SharedRecord {
 public:
  /// A new one; nothing if the system has no memory to give.
  static std::optional<SharedRecord> make();

  /// The one in a file that make() gave to another process; the file is closed.
  static std::optional<SharedRecord> open(int fd);

  ~SharedRecord();
  SharedRecord(SharedRecord&&) noexcept;
  SharedRecord& operator=(SharedRecord&&) = delete;

  /// The file, which a process that is started inherits; -1 if this was opened.
  int fd() const { return fd_.get(); }

  CrashRecord& record() { return *record_; }

  /// What it says. If only one thread can have been the cause, such as one that hung, its number.
  Remains read(pid_t only = 0) const;

  /// Begins anew, for the next engine.
  void clear();

 private:
  SharedRecord(CrashRecord* record, base::Fd fd) : record_(record), fd_(std::move(fd)) {}

  CrashRecord* record_;
  base::Fd fd_;
};

/// Writes the engine's side of a record. Any thread but the audio thread.
class CrashNotes {
 public:
  explicit CrashNotes(CrashRecord& record) : record_(record) {}

  /// A module's number, from 1; 0 once the record has no room for more modules.
  std::uint32_t number(const std::string& module);

  /// The module's text, or a node that plays it, is what was changed last.
  void changed(const std::string& module);

  /// The code of the module sounds, and is kept.
  void plays(const std::string& module);

 private:
  CrashRecord& record_;
  std::mutex mutex_;  ///< guards the numbers
  std::map<std::string, std::uint32_t> numbers_;
};

}  // namespace chronus::wire
