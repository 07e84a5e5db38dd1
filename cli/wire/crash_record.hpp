// Memory that engine and supervisor share, to find the cause of an engine's death.
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

/// The layout of the memory. All zero: nothing has run. A module that writes out of bounds may have damaged
/// it.
struct CrashRecord {
  struct Module {
    std::atomic<std::uint32_t> plays;  ///< not 0: its code sounds
    std::array<char, 252> name;        ///< zero-terminated
  };

  /// Upper half: a thread's number. Lower half: the number of the module whose code it runs, or 0. The first
  /// entry is the thread that received a fatal signal.
  std::array<std::atomic<std::uint64_t>, 64> threads;
  std::atomic<std::uint32_t> changed_last;  ///< a module's number
  std::array<Module, 1024> modules;         ///< module 1 is the first
};

/// The content of a dead engine's record.
struct Remains {
  std::vector<std::string> running;  ///< modules whose code ran, each once
  std::string changed_last;          ///< the module changed last; empty: none
  std::vector<std::string> played;   ///< modules whose code has sounded
};

/// Maps a record as long as this object lives.
class SharedRecord {
 public:
  /// Creates a record; nothing if there is no memory.
  static std::optional<SharedRecord> make();

  /// Maps the record of a file that make() passed to another process. Closes the file.
  static std::optional<SharedRecord> open(int fd);

  ~SharedRecord();
  SharedRecord(SharedRecord&&) noexcept;
  SharedRecord& operator=(SharedRecord&&) = delete;

  /// The file, which a child process inherits; -1 after open().
  int fd() const { return fd_.get(); }

  CrashRecord& record() { return *record_; }

  /// Reads the record. `only`: the thread that must be the cause, such as one that hung; 0: any.
  Remains read(pid_t only = 0) const;

  /// Clears the record for the next engine.
  void clear();

 private:
  SharedRecord(CrashRecord* record, base::Fd fd) : record_(record), fd_(std::move(fd)) {}

  CrashRecord* record_;
  base::Fd fd_;
};

/// Writes the engine's side of a record. Locks: not for the audio thread. [any-thread]
class CrashNotes {
 public:
  explicit CrashNotes(CrashRecord& record) : record_(record) {}

  /// A module's number, from 1; 0 once the record has no room for more modules.
  std::uint32_t number(const std::string& module);

  /// The module's text, or a node that plays it, was changed last.
  void changed(const std::string& module);

  /// The module's code sounds and is stored.
  void plays(const std::string& module);

 private:
  CrashRecord& record_;
  std::mutex mutex_;  ///< guards numbers_
  std::map<std::string, std::uint32_t> numbers_;
};

}  // namespace chronus::wire
