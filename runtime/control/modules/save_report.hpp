// The result of a save.
#pragma once

#include <cstdint>
#include <vector>

#include "control/modules/port_news.hpp"
#include "control/modules/timing.hpp"
#include "engine/stage.hpp"
#include "jit/shared/results.hpp"

namespace chronus::modules {

/// A save, from the file to the first sample.
struct SaveReport {
  jit::Outcome outcome;
  bool again = false;                  ///< of an older version's text: no save
  bool refused = false;                ///< no new version plays; `outcome.diagnostics` or `news` say why
  std::uint64_t version = 0;           ///< the module's version number: how many were accepted
  std::vector<engine::SwapNews> news;  ///< one per node
  std::vector<PortNews> ports;         ///< settings and cables that the new code affects
  std::uint64_t plan = 0;              ///< the first plan that plays it
  Timing timing;                       ///< of the first code
  /// The first sample of the last node; later than that of `timing` if the nodes swapped in waves.
  std::int64_t last_sample = -1;
  bool judged = false;  ///< its long audition has ended
  bool heard = false;   ///< every node has begun to play it
};

}  // namespace chronus::modules
