// Where a session remembers: its memory, the journal that outlives the engine, and the texts of versions.
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
#include "control/session/records.hpp"

namespace chronus::session {

/// Every change of the memory goes through note(), and is in the journal when that returns. [control-thread]
class Store {
 public:
  /// `journal` may be null: then nothing outlives the store.
  Store(loop::Loop&, journal::Journal*);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// Called with what happens to the journal. May be null.
  std::function<void(const language::Event&)> emit;

  /// Called when another module is the one that was changed last. May be null.
  std::function<void(const std::string&)> on_module_changed;

  /// Tells where the music is when something is noted. May be null: at its start.
  std::function<MusicTime()> now;

  const Memory& memory() const { return memory_; }

  /// Changes the memory, and writes the record with the sample and the beat. A journal that somebody has
  /// deleted or cut is written anew.
  void note(Record);

  /// Notes a trouble that stands in `status` until it is acknowledged.
  void trouble(const std::string& text, std::int64_t sample) { note(TroubleRecord{text, sample}); }

  /// What stands in `status` until it is acknowledged, as events for those who begin to listen only now.
  std::vector<language::Event> standing() const;

  /// Reads what the journal holds of the session before. Returns what could not be used; empty if all was.
  std::string read();

  /// The memory, to be set up after read() and before begin().
  Memory& restored() { return memory_; }

  /// Begins to write, from a snapshot of the memory, and looks after the journal from now on.
  void begin();

  /// Whether the journal holds a session that did not end by itself.
  bool died() const { return died_; }

  /// Whether there was a journal, and it was empty and undamaged.
  bool found_nothing() const;

  /// Why changes last only as long as the engine; empty if they do not, or there is no journal.
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
  journal::VersionStore texts_;  ///< of the versions that modules may go back to
  Memory memory_;
  bool died_ = false;
  std::string trouble_;  ///< that was told
  loop::Loop::Timer timer_ = 0;
};

}  // namespace chronus::session
