// The versions of a module: the playing one, and earlier ones to revert to.
#pragma once

#include <chronus_host/abi.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "control/modules/timing.hpp"
#include "host/code.hpp"

namespace chronus::modules {

/// An accepted version.
struct Version {
  std::uint64_t number = 0;  ///< 0: none
  std::uint64_t code = 0;    ///< Code::version
  std::string text;
  std::vector<std::string> headers;
  std::int64_t asked_ns = 0;           ///< when the compile of its text and headers was requested
  std::shared_ptr<const Code> better;  ///< optimised code that the audio thread has not taken yet
  bool swapped_in = false;  ///< nodes swapped to it while they played, so that its times are those of a save
  bool optimised = false;   ///< optimised code plays, or would if a node did
  Timing timing;            ///< of the optimised code
  bool judged = false;      ///< has passed its long audition
};

/// [control-thread]
class ModuleHistory {
 public:
  /// The version that plays, or would if a node did.
  Version playing;

  /// A new version's number: one more than any before.
  std::uint64_t next_number() { return ++numbers_; }

  /// The highest number so far; restored by resume().
  std::uint64_t numbers() const { return numbers_; }
  void resume(std::uint64_t numbers) { numbers_ = numbers; }

  /// Makes the version the playing one. The former becomes the first to revert to.
  void accept(Version);

  /// Stores the playing version's number in failed().
  void note_failure() { failed_ = playing.number; }
  std::uint64_t failed() const { return failed_; }

  /// The stage has reverted to this code (null: none): makes its version the playing one.
  void go_back_to(const Code*);

 private:
  std::vector<Version> earlier_;  ///< the newest last
  std::uint64_t failed_ = 0;      ///< 0: none
  std::uint64_t numbers_ = 0;
};

}  // namespace chronus::modules
