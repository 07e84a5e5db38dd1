// The versions of a module: the one that plays, and those to which it can go back.
#pragma once

#include <chronus_host/abi.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "control/modules/timing.hpp"
#include "host/code.hpp"

namespace chronus::modules {

/// A version that was accepted.
struct Version {
  std::uint64_t number = 0;  ///< 0: none
  std::uint64_t code = 0;    ///< Code::version
  std::string text;
  std::vector<std::string> headers;
  std::int64_t asked_ns = 0;           ///< when its text and headers were as they were compiled
  std::shared_ptr<const Code> better;  ///< optimised code on its way to the ear
  bool swapped_in = false;             ///< nodes took it while they played, so that its times are an edit's
  bool optimised = false;              ///< optimised code is what plays, or would play if a node did
  Timing timing;                       ///< of the optimised code
  bool judged = false;                 ///< it has passed its long audition
};

/// [control-thread]
class ModuleHistory {
 public:
  /// The version that plays, or would play if a node did.
  Version playing;

  /// The number for a new version: one more than any before.
  std::uint64_t next_number() { return ++numbers_; }

  /// The numbers given so far; restored by resume().
  std::uint64_t numbers() const { return numbers_; }
  void resume(std::uint64_t numbers) { numbers_ = numbers; }

  /// The version plays; the one before becomes the first to go back to.
  void accept(Version);

  /// The playing version fails where it sounds. failed() is its number from now on.
  void note_failure() { failed_ = playing.number; }
  std::uint64_t failed() const { return failed_; }

  /// The stage has gone back to this code (null: to nothing): it is what plays.
  void go_back_to(const Code*);

 private:
  std::vector<Version> earlier_;  ///< the newest last
  std::uint64_t failed_ = 0;      ///< 0: none
  std::uint64_t numbers_ = 0;
};

}  // namespace chronus::modules
