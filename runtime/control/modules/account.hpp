// What became of a save, and how long each step took.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "control/modules/port_news.hpp"
#include "engine/stage.hpp"
#include "jit/jit.hpp"

namespace chronus::modules {

inline constexpr double no_time = std::numeric_limits<double>::quiet_NaN();

/// From a save to the first sample of one tier of its code. Times in ms, NaN where a stage did not happen.
struct Timing {
  jit::Stages stages{no_time, no_time, no_time, no_time, no_time, no_time, no_time};
  double detect = no_time;
  double hold = no_time;  ///< waited for others, to swap with them
  double migrate = no_time;
  double wait = no_time;      ///< for the audio thread
  double total = no_time;     ///< the sum, from the save to the first sample
  std::int64_t saved_ns = 0;  ///< CLOCK_MONOTONIC
  std::int64_t linked_ns = 0;
  std::int64_t migrated_ns = 0;
  std::int64_t sample = -1;  ///< the first; -1 while there is none

  /// The code was linked at `linked_ns`, given to the stage between the two times.
  void migrated(std::int64_t from_ns, std::int64_t to_ns);

  /// Its first sample is in the block that began at `ns`.
  void sounds(std::int64_t at_sample, std::int64_t ns);
};

double ms_between(std::int64_t from_ns, std::int64_t to_ns);

/// A save, from the file to the ear.
struct Account {
  jit::Outcome outcome;
  bool refused = false;                ///< no new version plays; `outcome.diagnostics` or `news` say why
  std::uint64_t version = 0;           ///< of the module: the good ones so far, this included
  std::vector<engine::SwapNews> news;  ///< a node each
  std::vector<PortNews> ports;         ///< settings and cables that the new code changes
  std::uint64_t plan = 0;              ///< the first that plays it
  Timing timing;                       ///< of the code that came first
  std::int64_t last_sample = -1;  ///< the first of the node that came last; later than that of `timing` if
                                  ///< they swapped in waves
  bool judged = false;            ///< its long audition is over
  bool heard = false;             ///< every node that plays it has begun to
};

/// A good save.
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

}  // namespace chronus::modules
