// A session's storage: its memory, the journal that outlives the engine, and the texts of versions.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "control/journal/journal.hpp"
#include "control/journal/version_store.hpp"
#include "control/language/request.hpp"
#include "control/loop/loop.hpp"
#include "control/session/memory.hpp"

namespace chronus::session {

struct Record;

/// note() is the only way to change the memory. The change is in the journal when it returns.
/// [control-thread]
class Store {
 public:
  /// `journal` may be null: then the memory ends with the store.
  Store(loop::Loop&, journal::Journal*);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// Called with events about the journal. May be null.
  std::function<void(const language::Event&)> emit;

  /// Called when Memory::last_module changes. May be null.
  std::function<void(const std::string&)> on_module_changed;

  /// The current time in the music, for records. May be null: 0.
  std::function<MusicTime()> now;

  const Memory& memory() const { return memory_; }

  /// Changes the memory and writes the record with sample and beat. Rewrites a journal that was deleted or
  /// truncated by somebody else.
  void note(Record&&);

  /// Records a trouble, which `status` shows until it is acknowledged.
  void trouble(const std::string& text, std::int64_t sample);

  /// Unacknowledged troubles as events, for new subscribers.
  std::vector<language::Event> standing() const;

  /// Reads the journal's session into the memory. Returns what could not be read; empty if all was.
  std::string read();

  /// The memory, to be changed between read() and begin().
  Memory& restored() { return memory_; }

  /// Begins a journal from a snapshot of the memory, and checks the journal periodically.
  void begin();

  /// Whether the journal's session ended by a crash.
  bool died() const { return died_; }

  /// Whether the journal was found empty and undamaged.
  bool found_nothing() const;

  /// Why changes last only as long as the engine. Empty if they are retained, or if there is no journal.
  std::string trouble() const;

  journal::Journal* journal() { return journal_; }
  journal::VersionStore& texts() { return texts_; }
  const journal::VersionStore& texts() const { return texts_; }

 private:
  void renew(const std::string& lost);
  void look_after();
  MusicTime music_time() const { return now ? now() : MusicTime{}; }
  void tell(const std::string& text, bool kept) const;

  loop::Loop& loop_;
  journal::Journal* journal_;
  journal::VersionStore texts_;  ///< of versions to which modules may revert
  Memory memory_;
  bool died_ = false;
  std::string trouble_;  ///< last reported
  loop::Loop::Timer timer_ = 0;
};

}  // namespace chronus::session
