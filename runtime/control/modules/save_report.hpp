// What became of a save.
#pragma once

#include <cstdint>
#include <vector>

#include "control/modules/port_news.hpp"
#include "control/modules/timing.hpp"
#include "engine/stage.hpp"
#include "jit/shared/results.hpp"

namespace chronus::modules {

/// A save, from the file to the ear.
struct SaveReport {
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

}  // namespace chronus::modules
